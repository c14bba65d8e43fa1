"""People: colleagues as pages show them, who is there, and what an agent is told or asked.

Their rights are no matter of this folder: `weft.people.policy` has them.
"""
