"""Routing: who gets which conversation, and why.

Tables   routing_seat, agent_state, skill, agent_skill, queue_routing, queue_need,
         routing_waiting, offer, routing_decision, routing_bond, channel_fluency, routing_known
Says     agent.state_changed, agent.called, offer.*
Change   actions/
Read     queries/

A conversation that nobody looks after waits. Where its queue hands out, the engine (`engine.py`)
finds somebody who is here, able and has room, and offers it to them; where agents take, it waits
for "take next". Who is best is decided by one pure function (`deciding.py`), by which the
simulator decides as well, and each decision is kept with its reasons. Whose a conversation
becomes is decided by the database alone: `conversations.take`.
"""
