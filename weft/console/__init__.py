"""The console: where agents read, answer and settle conversations.

A face: HTTP in, HTML out, no rules. Every view asks the rooms' queries and calls their actions.
"""
