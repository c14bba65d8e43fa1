"""Form posts, as operators of text messages send them: each name once, whatever came."""

from __future__ import annotations

from urllib.parse import parse_qsl

from weft.gateway.contract import Request, Unreadable

MOST_FIELDS = 200


def read(request: Request) -> dict[str, str]:
    """Return the fields of a delivery; those of a GET stand in its body, too. Raises Unreadable."""
    try:
        sent = request.body.decode()
        pairs = parse_qsl(sent, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except (UnicodeDecodeError, ValueError) as problem:
        raise Unreadable(f"no form: {problem}") from problem
    return dict(reversed(pairs))  # of a name that came twice the first counts
