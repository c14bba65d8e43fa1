"""Phones for the demo: a page on which one plays customers on eight networks, with no account.

`bin/serve --demo` runs them as a process of their own, with the tests' vendors between them and
Weft. Weft knows nothing of it: it calls vendors, and its hooks are called, as in the world.
"""
