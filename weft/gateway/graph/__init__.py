"""Meta's Graph API: what WhatsApp, Messenger, Instagram and Facebook have in common.

Four channels of one vendor share a signature, a handshake, a way of asking and a way of refusing.
Channels do not know each other, so what they share stands here, below them, and knows no channel
(decision 23). Nothing here touches a table, and what only reads (`faults`, `delivery`, `messaging`)
asks nobody either.
"""
