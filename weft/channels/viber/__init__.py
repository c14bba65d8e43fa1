"""Viber: a bot that customers write to.

Pure, but for sending, fetching and connecting. What Viber can do is in `channel.py`.
"""
