"""Promises: by when a customer is answered, and by when a matter is done.

A policy says for which conversations it holds and how much working time they have. Clocks count it:
one row for each conversation and kind, with its due time on an index.

Tables   sla_policy, sla_clock
Hears    message.received, message.queued, conversation.* (following.py)
Says     sla.warned, sla.breached, sla.kept, sla.missed, sla.escalated, sla_policy.changed
Rules    policies.py (what is promised to whom), counting.py (how a clock counts); both pure
Change   actions/settling.py (clocks follow conversations), actions/acting.py (what falls due),
         actions/policies.py
"""
