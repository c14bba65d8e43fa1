"""Rescue: a customer who could not get through is reached again, before an hour has passed (W4).

Every contact that failed (a chat nobody answered, an answer that never arrived, a question closed
away) makes one task with an owner, a deadline in working time and the attempts to reach the
customer. Tasks are made by a follower, a moment after the failure, each under the failure's own
name; they end by themselves when the customer is answered or comes back first.
"""
