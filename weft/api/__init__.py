"""What a shop's own program may do here beside telling and taking messages.

A face without pages: `doors.py` answers at once, in JSON, whoever signs as the inbox of the kind
`api` does (channels/api). What it says is described in `channels/api/openapi.json`.
"""
