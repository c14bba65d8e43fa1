"""How WhatsApp calls, for the tests of every channel."""

from datetime import datetime
from pathlib import Path

from tests.vendors.graph import APP_SECRET, TOKEN, sign
from weft.gateway.samples import Sample, Signed
from weft.kernel import secrets

WORDS = Path(__file__).parents[1] / "fixtures" / "text.json"


def _message(_url: str, _at: datetime) -> Signed:
    body = WORDS.read_bytes()
    return Signed(body=body, headers={"x-hub-signature-256": sign(body)})


SAMPLE = Sample(
    settings=lambda: {
        "phone_number_id": "220011223344556",
        "business_account_id": "330011223344556",
        "access_token": secrets.seal(TOKEN),
        "app_secret": secrets.seal(APP_SECRET),
        "verify_token": "verify-me",
    },
    message=_message,
    secret="app_secret",
    silent=("template_paused.json",),
)
