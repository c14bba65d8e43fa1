"""The composer: what an agent writes, to whom and on which way it goes, and with what words.

Macros and the outcome of a contact stand here too: both may send what nobody typed.
"""
