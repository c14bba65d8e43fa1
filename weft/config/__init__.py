"""How the house is put together: settings, addresses, wiring and the one command.

Every room may be named here; no room may import from here.
"""
