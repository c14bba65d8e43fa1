"""Vendors on loopback: real HTTP servers that remember, and misbehave when they are told to.

They know what their vendor's documents say, and nothing of our code but the address of a hook.
"""
