"""Weft: every channel a customer writes on, woven into one conversation per matter."""

__version__ = "0.1.0"
