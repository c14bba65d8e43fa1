"""How Telegram calls, for the tests of every channel."""

from datetime import datetime
from pathlib import Path

from tests.vendors.telegram import HEADER, TOKEN
from weft.channels.telegram.settings import hook_secret
from weft.gateway.samples import Sample, Signed
from weft.kernel import secrets

WORDS = Path(__file__).parents[1] / "fixtures" / "words.json"


def _message(_url: str, _at: datetime) -> Signed:
    return Signed(body=WORDS.read_bytes(), headers={HEADER: hook_secret(TOKEN)})


SAMPLE = Sample(
    settings=lambda: {"username": "@shop_bot", "token": secrets.seal(TOKEN)},
    message=_message,
    secret="token",
    silent=("stopped.json",),
)
