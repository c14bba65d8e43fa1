"""Bringing years of mail in: mbox files and Maildir folders, read lazily and oldest first.

`archives` finds the mails and trusts nothing that it finds, `mbox` divides the files that hold
many, `bring` sends them along the road of all mail in small batches, and `report` tells.
"""
