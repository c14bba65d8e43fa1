"""Polish. See formats.py."""
