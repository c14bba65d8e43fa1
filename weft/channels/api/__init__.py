"""The API channel: anybody's own source of messages, by signed calls in both directions.

Both sides sign as standardwebhooks.com describes. What is said is in `openapi.json`.
"""
