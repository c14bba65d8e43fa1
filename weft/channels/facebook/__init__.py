"""Facebook: what is written in public below the posts of a page."""
