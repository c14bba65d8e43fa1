"""Instagram: private messages, what is said to stories, and comments of a professional account."""
