"""Faults that Weft survives, each tried on a whole running server of our own."""
