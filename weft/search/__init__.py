"""Search: everything that a person may see, found by its words.

An index of its own, filled by a follower a moment after things happen, read with the rights of
whoever asks. What stands in it can always be made again from the rooms below (rebuilding.py), so
nothing else depends on it, and what is hidden or erased there vanishes from here.
"""
