"""The mail servers of the world, on loopback: Postfix, Dovecot, and a wire that breaks.

Ask for the fixture `mailhost` (one for the session) or `chaos` (a wire of the test's own).
"""
