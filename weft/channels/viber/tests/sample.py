"""How Viber calls, for the tests of every channel."""

import hashlib
import hmac
from datetime import datetime
from pathlib import Path

from tests.vendors.viber import HEADER, TOKEN
from weft.gateway.samples import Sample, Signed
from weft.kernel import secrets

FIXTURES = Path(__file__).parents[1] / "fixtures"


def _message(_url: str, _at: datetime) -> Signed:
    body = (FIXTURES / "words.json").read_bytes()
    proof = hmac.new(TOKEN.encode(), body, hashlib.sha256).hexdigest()
    return Signed(body=body, headers={HEADER: proof})


SAMPLE = Sample(
    settings=lambda: {"name": "Shop", "token": secrets.seal(TOKEN)},
    message=_message,
    secret="token",
    silent=("opened.json", "subscribed.json", "unsubscribed.json", "webhook.json"),
)
