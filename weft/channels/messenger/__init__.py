"""Messenger: what is written in private to a Facebook page of the shop."""
