"""Text messages by an operator's own line (SMPP), through Kannel, which speaks it for us.

Kannel's user guide 1.4.5; what its smsbox takes and calls has been tried against it.
"""
