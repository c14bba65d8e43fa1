"""Journeys in a real browser, against the real application and database."""
