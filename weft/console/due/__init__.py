"""What falls due, in words: promises, next steps, deadlines, and the times one picks from."""
