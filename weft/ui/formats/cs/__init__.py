"""Czech. See formats.py."""
