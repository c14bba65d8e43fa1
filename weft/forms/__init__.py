"""The forms: a hosted page, a script for pages of others, and the door that takes what was typed.

A form works without script, sets no cookie and asks no third party whether a person filled it in.
What looks like spam is kept and shown, quietly; nothing that was sent is thrown away.
"""
