"""How Twilio calls, for the tests of every channel."""

from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from tests.vendors.twilio import FORM, HEADER, NUMBER, SID, TOKEN, sign
from weft.gateway.samples import Sample, Signed
from weft.kernel import secrets

WORDS = Path(__file__).parents[1] / "fixtures" / "words.form"


def _message(url: str, _at: datetime) -> Signed:
    fields = dict(parse_qsl(WORDS.read_text(), keep_blank_values=True))
    headers = {"content-type": FORM, HEADER: sign(url, fields)}
    return Signed(body=urlencode(fields).encode(), headers=headers)


SAMPLE = Sample(
    settings=lambda: {
        "number": NUMBER,
        "account_sid": SID,
        "auth_token": secrets.seal(TOKEN),
    },
    message=_message,
    secret="auth_token",
)
