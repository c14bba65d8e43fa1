"""Knowledge: the articles of the help centre, in several languages, with all that they ever said.

Tables   article, article_edition, article_version, article_category
Says     article.written, article.published, article.withdrawn, article.sorted, article.inserted,
         article_category.changed, article_category.removed
Change   actions.py
Read     queries.py; markdown.py and plain_words.py draw what was written, and touch nothing
"""
