"""How Meta calls, whatever its product: for the tests of every channel."""

from datetime import datetime
from pathlib import Path

from tests.vendors.graph import APP_SECRET, TOKEN, sign
from weft.gateway.samples import Sample, Signed
from weft.kernel import secrets


def of(words: Path, *, silent: tuple[str, ...] = (), **settings: str) -> Sample:
    """Return the sample of one product; `words` is the fixture in which a customer writes."""

    def message(_url: str, _at: datetime) -> Signed:
        body = words.read_bytes()
        return Signed(body=body, headers={"x-hub-signature-256": sign(body)})

    return Sample(
        settings=lambda: {
            "access_token": secrets.seal(TOKEN),
            "app_secret": secrets.seal(APP_SECRET),
            "verify_token": "verify-me",
            **settings,
        },
        message=message,
        secret="app_secret",
        silent=silent,
    )
