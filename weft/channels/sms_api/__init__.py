"""Text messages by SMSAPI, an operator in Poland, Czechia and elsewhere.

Its documents are at smsapi.pl/docs; what is marked “from memory” nobody has tried against it yet.
"""
