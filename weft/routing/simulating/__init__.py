"""`weft simulate`: what would have been, had routing decided otherwise.

Traffic is made up, or that of the last days; people, skills and rules of a replay are those of the
shop. A discrete-event simulation lets `deciding.decide` bring both together under each policy and
counts what comes of it. How well a talk goes is assumed (`world.py`), the same for every policy.
"""
