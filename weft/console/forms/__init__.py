"""What people fill in, and when we ask them to look again."""
