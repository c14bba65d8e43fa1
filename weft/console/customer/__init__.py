"""The customer's panel: who it is, what we know, what was agreed, and how else to reach them."""
