"""The demo: a shop called Polana, its people, its customers, and weeks of their conversations.

All of it goes through the rooms' actions, as if it had been lived. Nothing here runs unless
somebody asks for it: `weft serve --demo` or `weft demo`.
"""
