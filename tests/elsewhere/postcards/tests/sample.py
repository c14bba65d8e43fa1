"""How cards look, for the tests of every channel."""

import hashlib
import hmac
from datetime import datetime
from pathlib import Path

from weft.gateway.samples import Sample, Signed
from weft.kernel import secrets

CARD = Path(__file__).parents[1] / "fixtures" / "card.json"


def _message(_url: str, _at: datetime) -> Signed:
    body = CARD.read_bytes()
    return Signed(
        body=body, headers={"x-stamp": hmac.new(b"stamp", body, hashlib.sha256).hexdigest()}
    )


SAMPLE = Sample(
    settings=lambda: {"secret": secrets.seal("stamp")}, message=_message, secret="secret"
)
