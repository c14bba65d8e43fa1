"""How LinkedIn calls, for the tests of every channel."""

from datetime import datetime
from pathlib import Path

from tests.vendors.linkedin import CLIENT, PAGE, SECRET, LinkedIn
from weft.gateway.samples import Sample, Signed
from weft.kernel import secrets

MESSAGE = Path(__file__).parents[1] / "fixtures" / "comment.json"


def _message(_url: str, _at: datetime) -> Signed:
    signed = LinkedIn().signed(MESSAGE.read_bytes())
    return Signed(body=signed.body, headers=signed.headers)


SAMPLE = Sample(
    settings=lambda: {
        "page": PAGE, "client_id": CLIENT, "client_secret": secrets.seal(SECRET),
    },
    message=_message,
    secret="client_secret",
    silent=("liked.json", "other_page.json", "to_everybody.json"),
)  # fmt: skip
