"""Outcomes: how contacts ended, what is planned next, and what we promised.

Tables   outcome_tree, classifier, outcome, process_step, promise
Says     outcome.*, process_step.*, promise.*, outcome_tree.changed
Change   actions/
Read     queries/; suggesting.py and promising.py are pure

A queue has a tree of classifiers, whose leaves are what an agent chooses when a conversation ends.
Each leaf plans the next contact: nothing, a task, a message at a date, or a process that somebody
else has to finish first. The room is asked through `closing.REQUIREMENT`, in the transaction that
closes the conversation, whichever way it is closed (docs/decisions/0020).
"""
