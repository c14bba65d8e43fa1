"""Reports: how long customers waited, and whether they had to come back, week by week.

Tables   waited, ended
Hears    message.queued, sla.kept, sla.missed, conversation.closed, conversation.reopened
Change   filling.py (one row for each answer, and for each contact that ended)
Read     queries.py

Each figure is counted from the rows of its weeks by an index on their time, so a page costs what
those weeks hold, however large the archive is.
"""
