"""Channels: one folder for each way in which customers reach us, and nothing else.

A folder holds its manifest (channel.py), how it reads (inbound.py), how it sends (outbound.py),
what an owner does to connect it (doc.md), and captured payloads with their tests.
"""
