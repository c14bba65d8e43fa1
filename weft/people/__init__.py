"""The people who answer: agents, their teams and roles, invitations, and who may do what."""
