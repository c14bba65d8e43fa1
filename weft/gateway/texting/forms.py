"""Form posts, as operators of text messages send them: each name once, whatever came."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote_to_bytes

from weft.gateway.contract import Request, Unreadable
from weft.gateway.reading import UNKEEPABLE

MOST_FIELDS = 200


def read(request: Request) -> dict[str, str]:
    """Return the fields of a delivery; those of a GET stand in its body, too. Raises Unreadable."""
    try:
        sent = request.body.decode()
        pairs = parse_qsl(sent, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except (UnicodeDecodeError, ValueError) as problem:
        raise Unreadable(f"no form: {problem}") from problem
    # of a name that came twice the first counts
    return {keepable(name): keepable(value) for name, value in reversed(pairs)}


def keepable(text: str) -> str:
    """Return a text without what PostgreSQL does not keep."""
    return UNKEEPABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def read_bytes(request: Request) -> dict[str, bytes]:
    """Return the fields as bytes, where a value need not be UTF-8. Raises Unreadable."""
    pairs = request.body.split(b"&")
    if len(pairs) > MOST_FIELDS:
        raise Unreadable("no form: too many fields")
    fields: dict[str, bytes] = {}
    for pair in pairs:
        name, _, value = pair.replace(b"+", b" ").partition(b"=")
        fields.setdefault(
            unquote_to_bytes(name).decode("utf-8", "replace"), unquote_to_bytes(value)
        )
    return fields
