"""How SMSAPI calls, for the tests of every channel."""

from datetime import datetime
from pathlib import Path

from tests.vendors.smsapi import TOKEN
from weft.gateway.samples import Sample, Signed
from weft.kernel import secrets

WORDS = Path(__file__).parents[1] / "fixtures" / "words.form"


def _message(_url: str, _at: datetime) -> Signed:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return Signed(body=WORDS.read_bytes(), headers=headers, query="token=s3cret")


SAMPLE = Sample(
    settings=lambda: {
        "sender": "48732100200",
        "access_token": secrets.seal(TOKEN),
        "hook_token": secrets.seal("s3cret"),
    },
    message=_message,
    secret="hook_token",
    silent=("queued.form",),
)
