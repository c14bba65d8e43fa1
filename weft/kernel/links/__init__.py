"""Django's own way to PostgreSQL, but for how one finds out that a connection still lives.

Django wants the class in a module that is called `base`.
"""
