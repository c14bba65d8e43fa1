"""The keyboard: every command that an agent can give, and the key by which each gives it."""
