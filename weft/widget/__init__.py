"""The widget: the chat that stands on a shop's page, and the doors it talks to.

The shop's page belongs to somebody else: nothing here sets a cookie, asks for more than one small
file before it is needed, or shows a visitor anything but the visitor's own conversation.
"""
