"""Text messages, and pictures by MMS, over numbers that a shop has at Twilio.

twilio.com/docs/messaging, and Twilio's own OpenAPI files, read 2026-11.
"""
