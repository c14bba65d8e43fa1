"""Stories that cross every floor."""
