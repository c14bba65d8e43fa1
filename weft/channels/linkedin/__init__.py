"""LinkedIn: comments below the posts of a company's page, and posts that mention it.

learn.microsoft.com/linkedin (Community Management), as of version 202607, read 2026-11. LinkedIn
reviews an app before it may do any of this; what nobody could try stands in doc.md.
"""
