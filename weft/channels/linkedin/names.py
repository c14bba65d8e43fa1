"""What LinkedIn calls things: `urn:li:comment:(urn:li:activity:71,72)`. Pure.

It writes the same name in several ways: with and without the inner urn:li:, below an activity, a
share or a ugcPost. The number of a comment is the same in all of them.
"""

from __future__ import annotations

import re
from urllib.parse import quote

COMMENT = re.compile(r"urn:li:comment:\((?:urn:li:)?(\w+):([0-9]+),([0-9]+)\)")
POST = re.compile(r"urn:li:(activity|share|ugcPost):([0-9]+)")
WHO = re.compile(r"urn:li:(person|organization|member|company):([\w-]+)")


def comment(urn: str) -> str:
    """Return the name of a comment in its one spelling; "" when it is none."""
    found = COMMENT.fullmatch(urn)
    return f"urn:li:comment:(urn:li:{found[1]}:{found[2]},{found[3]})" if found else ""


def number_of(urn: str) -> str:
    """Return the number of a comment or a post, by which it is told apart; "" when it has none."""
    found = COMMENT.fullmatch(urn)
    if found:
        return found[3]
    posted = POST.fullmatch(urn)
    return posted[2] if posted else ""


def thread_of(urn: str) -> str:
    """Return below which post a comment stands."""
    found = COMMENT.fullmatch(urn)
    return f"urn:li:{found[1]}:{found[2]}" if found else ""


def who(urn: str) -> str:
    """Return `person:abc` of urn:li:person:abc; "" when it names nobody."""
    return urn.removeprefix("urn:li:") if WHO.fullmatch(urn) else ""


def page(urn: str) -> str:
    """Return the address at which a browser shows a post."""
    return f"https://www.linkedin.com/feed/update/{urn}/"


def written(urn: str) -> str:
    """Return a name as it stands in an address: Rest.li 2.0 wants all of it escaped."""
    return quote(urn, safe="")
