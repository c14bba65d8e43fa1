"""What Polana has written for everybody: the articles of its help centre, in three languages."""

from __future__ import annotations

import tomllib
from datetime import datetime

from weft.demo import shop
from weft.knowledge import actions


def write(*, by: int, at: datetime) -> None:
    """Write the shop's articles down, and let anybody read them."""
    told = tomllib.loads((shop.DATA / "articles.toml").read_text())
    headings = {
        one["key"]: actions.keep_category(None, {code: one[code] for code in shop.LANGUAGES}, by=by)
        for one in told["heading"]
    }
    for one in told["article"]:
        first, *others = (
            actions.Words(
                language=code, title=one[code]["title"], body=one[code]["body"].strip() + "\n"
            )
            for code in shop.LANGUAGES
        )
        heading = headings[one["heading"]]
        article = actions.create_article(first, category_id=heading, slug=one["slug"], by=by, at=at)
        for words in others:
            actions.write(article, words, seen=0, by=by, at=at)
        for words in (first, *others):
            actions.publish(article, words.language, number=1, by=by, at=at)
