"""What every room stands on: the database, events, jobs, live pages, files and logs.

The kernel knows no customer, no agent and no channel.
"""
