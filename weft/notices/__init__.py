"""What an agent should know now: one stream for all channels (R36), told in as many ways as wanted.

A notice is written by a follower from what was said, a moment after it; nobody who receives or
sends a message waits for that. It is no evidence: it is read, it goes out of date, it is cleared
away. How it is told (in the page, by a sound, to a device, by mail) is the agent's own choice.
"""
