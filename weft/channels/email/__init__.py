"""E-mail: any mailbox, answered from Weft.

A mail is hostile until it is proven to be merely odd. Whatever has bytes is read as far as it can
be and says what was wrong with it (`mime.Trouble`); who wrote is never taken from decoded text
(`addresses`), and what was quoted is folded, never cut (`quoting`).
"""
