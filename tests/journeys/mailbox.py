"""Furnishes a running server with a mailbox of the test's mail host; see the journey beside it.

`python -m tests.journeys.mailbox '{"address": …}'` prints the shop's word for who Ada is.
"""

from __future__ import annotations

import json
import sys
import time

ADA = "ada@honest.example"


def _main() -> None:
    import django

    django.setup()
    from joserfc import jwt
    from joserfc.jwk import OctKey

    from weft.conversations import queries
    from weft.gateway import actions as gateway
    from weft.kernel.secrets import seal

    given = json.loads(sys.argv[1])
    secret = "a secret of the shop, long enough to sign with"
    chat = next(card for card in queries.all_inboxes() if card.kind == "webchat")
    gateway.configure_inbox(chat.id, settings={"identity_keys": {"k1": seal(secret)}}, by=None)
    password = seal(given.pop("password"))
    gateway.open_inbox(
        kind="email", name="Help by mail", by=None, settings=given | {"password": password}
    )
    claims = {
        "sub": "ada-1", "aud": chat.public_key, "exp": int(time.time()) + 600,
        "name": "Ada Kowalska", "email": ADA, "email_verified": True,
    }  # fmt: skip
    header = {"alg": "HS256", "kid": "k1"}
    sys.stdout.write(jwt.encode(header, claims, OctKey.import_key(secret)))


if __name__ == "__main__":
    _main()
