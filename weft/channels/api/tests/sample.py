"""How a program calls, for the tests of every channel."""

from datetime import datetime
from pathlib import Path

from tests.vendors.program import SECRET, Program
from weft.gateway.samples import Sample, Signed
from weft.kernel import secrets

FIXTURES = Path(__file__).parents[1] / "fixtures"


def _message(_url: str, at: datetime) -> Signed:
    body = (FIXTURES / "message.json").read_bytes()
    delivery = Program().signed_at(body, at.timestamp())
    return Signed(body=body, headers=delivery.headers)


SAMPLE = Sample(
    settings=lambda: {
        "url": "https://shop.example.com/weft",
        "secret": secrets.seal(SECRET),
    },
    message=_message,
    secret="secret",
    signs_time=True,
)
