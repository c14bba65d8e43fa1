"""Allegro: what buyers write in the message centre, and in discussions and claims.

developer.allegro.pl and its OpenAPI file public.v1, read 2026-11. Allegro calls nobody; we ask.
Messages and issues are two surfaces with one shape; here both are threads of one inbox.
"""
