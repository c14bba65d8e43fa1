"""The help centre: what the shop has written for everybody, on pages that ask for nothing.

No script, no cookie, nothing from elsewhere. At the foot of each page stand the ways to reach
somebody, the quickest first: an article that did not help is no wall.
"""
