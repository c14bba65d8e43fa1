"""How X calls, for the tests of every channel."""

from datetime import datetime
from pathlib import Path

from tests.vendors.x import HEADER, SECRET, sign
from weft.gateway.samples import Sample, Signed
from weft.kernel import secrets

MESSAGE = Path(__file__).parents[1] / "fixtures" / "direct.json"


def _message(_url: str, _at: datetime) -> Signed:
    body = MESSAGE.read_bytes()
    return Signed(body=body, headers={"content-type": "application/json", HEADER: sign(body)})


SAMPLE = Sample(
    settings=lambda: {
        "username": "weftshop",
        "consumer_secret": secrets.seal(SECRET),
        "bearer_token": secrets.seal("app-token"),
    },
    message=_message,
    secret="consumer_secret",
    silent=("sent.json",),
)
