"""X: mentions of the brand, replies to its posts, and direct messages.

docs.x.com (X Activity API) and its OpenAPI file 2.167, read 2026-08. X prices what it brings and
takes, and has withdrawn interfaces before: an inbox that is switched off keeps its history.
"""
