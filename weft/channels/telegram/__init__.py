"""Telegram: a bot that customers write to.

Pure, but for sending, fetching and connecting. What Telegram can do is in `channel.py`.
"""
