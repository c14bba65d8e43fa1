"""Customers: people, the handles we reach them by, and what we learned about them.

Tables   customer, handle, merge, fact
Says     customer.recognised, customer.renamed, customers.merged, customers.unmerged,
         handle.proved, fact.learned, fact.withdrawn
Change   actions/
Read     queries.py

A customer is never keyed by an address. Two customers who turn out to be one person are
linked, not rewritten, so that the link can be taken back.
"""
