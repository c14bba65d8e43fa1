"""Sending: nothing to do. The visitor's stream reads our own database, so what is stored is sent.

`Capabilities.is_immediate` says so, and the manifest therefore has no `send`.
"""
