"""Whether a mail has a look of its own, or is words that any program would have sent alike.

Asked once, when the mail is read: a page of many mails opens no HTML to decide how to show them.
"""

from __future__ import annotations

from . import markup, quoted_html

MAX_LENGTH = 3_000_000  # characters; more is not shown as HTML anyway
# what nobody makes by typing: pictures, grids, headlines
RICH = frozenset({"img", "table", "center", "h1", "h2", "h3"})


def is_rich(html: str) -> bool:
    """Tell whether the text of a mail would lose something that its HTML shows.

    Looks no further than to the first quote or signature that a program has marked: a logo below
    a name is no reason to show a question in a frame.
    """
    if not html or len(html) > MAX_LENGTH:
        return False
    for token in markup.tokens(html):
        if token.kind not in {"open", "void"}:
            continue
        if token.name in RICH:
            return True
        if quoted_html.folds(html, token):
            return False
    return False
