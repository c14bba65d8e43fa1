"""Customers: people, the handles we reach them by, and what we learned about them.

Tables   customer, handle, claim, merge, difference, fact
Says     customer.recognised, customer.renamed, customer.language_chosen,
         customer.channel_preferred, customers.merged, customers.unmerged,
         customers.distinguished, handle.proved, fact.learned, fact.withdrawn
Change   actions/
Read     queries.py
Show     cards.py (what other rooms add to the customer's panel)
Greet    greeting/ (pure: a name and a language in, "Dzień dobry, panie Pawle" out)

A customer is never keyed by an address. Two customers who turn out to be one person are
linked, not rewritten, so that the link can be taken back.
"""
