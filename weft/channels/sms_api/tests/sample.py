"""How SMSAPI calls, for the tests of every channel."""

from datetime import datetime
from pathlib import Path

from tests.vendors.smsapi import FORM, HOOK_TOKEN, TOKEN
from weft.gateway.samples import Sample, Signed
from weft.kernel import secrets

WORDS = Path(__file__).parents[1] / "fixtures" / "words.form"


def _message(_url: str, _at: datetime) -> Signed:
    return Signed(body=WORDS.read_bytes(), headers=FORM, query=f"token={HOOK_TOKEN}")


SAMPLE = Sample(
    settings=lambda: {
        "sender": "48732100200",
        "access_token": secrets.seal(TOKEN),
        "hook_token": secrets.seal(HOOK_TOKEN),
    },
    message=_message,
    secret="hook_token",
    silent=("queued.form",),
)
