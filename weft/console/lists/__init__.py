"""Lists of conversations: which one is looked at, its rows, all that there are, and finding one."""
