"""The timeline: a conversation as its page tells it, from its head to its latest line.

Here stands how things are shown that were said and done. What may be written next is the
composer's.
"""
