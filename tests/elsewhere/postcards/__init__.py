"""Postcards: a channel that somebody else has made, found by its entry point."""
