"""How Kannel calls, for the tests of every channel."""

from datetime import datetime
from pathlib import Path

from tests.vendors.kannel import USER
from weft.gateway.samples import Sample, Signed
from weft.kernel import secrets

WORDS = Path(__file__).parents[1] / "fixtures" / "words.query"


def _message(_url: str, _at: datetime) -> Signed:
    return Signed(body=b"", query=f"{WORDS.read_text()}&token=s3cret", method="GET")


SAMPLE = Sample(
    settings=lambda: {
        "number": "+48732100200",
        "url": "http://kannel.example:8080/cgi-bin/sendsms",
        "username": USER["username"],
        "password": secrets.seal(USER["password"]),
        "hook_token": secrets.seal("s3cret"),
    },
    message=_message,
    secret="hook_token",
)
