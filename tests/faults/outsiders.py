"""Open a chat for one origin; print its key, a token of it, and an expired token of the first."""

import json
import sys
from datetime import UTC, datetime, timedelta

import django


def _main() -> None:
    django.setup()
    from weft.conversations import queries
    from weft.gateway import actions as gateway
    from weft.widget import visitors

    at = datetime.now(UTC)
    first = queries.all_inboxes()[0]
    strict = gateway.open_inbox(
        kind="webchat", name="Strict", by=None, settings={"origins": ["https://shop.example"]}
    )
    long_ago = at - 2 * visitors.STRANGER_LIVES - timedelta(days=1)
    said = {
        "key": strict.public_key,
        "token": visitors.token_of(visitors.stranger(strict.id), at),
        "expired": visitors.token_of(visitors.stranger(first.id), long_ago),
    }
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    _main()
