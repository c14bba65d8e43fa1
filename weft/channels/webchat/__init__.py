"""Webchat: the chat on a shop's own pages. Its vendor is ourselves, see weft/widget/doors.

A visitor is a device until the shop says who it is, see identity.py.
"""
