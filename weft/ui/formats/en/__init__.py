"""English. See formats.py."""
