"""Tests that cross rooms: the shape of the house, journeys, browsers, faults."""
