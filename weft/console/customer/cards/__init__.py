"""Cards of the customer's panel that the console brings itself, one file per idea.

What other rooms add is declared by them: see `weft.customers.cards`.
"""
