"""Transfers: a conversation goes from hand to hand, and the customer never says a thing twice.

Tables   transfer, sending_away
Says     transfer.*
Change   actions/
Read     queries/

A warm transfer is an offer with a briefing: until somebody accepts it, whoever made it stays
responsible. A cold one is done at once, and says why. Both are rows, and every figure about
transfers opens into them.
"""
