"""Phones for the demo: a page on which one plays customers of a WhatsApp number, with no account.

`bin/serve --demo` runs them as a process of their own, with Meta's Graph of `tests.vendors.graph`
between them and Weft. Weft knows nothing of it: it calls Graph, and its hook is called, as at Meta.
"""
