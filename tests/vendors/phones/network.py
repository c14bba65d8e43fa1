"""One network as the page plays it: what differs between vendors, and nothing else.

A network is a vendor of the tests', an inbox of Weft's, and people with phones. How it says that
somebody wrote, and how it is told that the shop did, is each network's own.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.request import Request, urlopen

from tests.vendors.calls import Answer, Call, Delivery
from tests.vendors.phones.phone import Heard, Line, Phone
from tests.vendors.vendor import Vendor

PATIENCE_SECONDS = 10


class Network:
    """A network. `people` are those of the page: their telephone numbers, and their names."""

    key: ClassVar[str]  # on the page
    label: ClassVar[str]
    hue: ClassVar[int]  # of its colour, in degrees
    about: ClassVar[str] = ""  # what else to know of it, in a line
    post: ClassVar[str] = ""  # the shop's, below which somebody writes
    kind: ClassVar[str]  # of the channel, and of the inbox in `name`
    name: ClassVar[str]
    known_by: ClassVar[Sequence[str]]  # the settings by which its inbox is found again
    longest: ClassVar[int] = 4_096  # characters that somebody writes
    takes_pictures: ClassVar[bool] = True
    tells: ClassVar[Sequence[str]] = ()  # what the shop is told of its messages, in this order

    def __init__(self, vendor: Vendor, people: Mapping[str, str]) -> None:
        self.vendor = vendor
        self.hook = ""
        self.pictures: dict[str, bytes] = {}
        phones = (Phone(self, self.address_of(number), name) for number, name in people.items())
        self.phones = {phone.address: phone for phone in phones}

    # --- what is each network's own ---------------------------------------------------------

    def address_of(self, number: str) -> str:
        """Return what the network calls somebody with this number."""
        raise NotImplementedError

    def filled(self) -> dict[str, Any]:
        """Return what an owner fills in for the inbox."""
        raise NotImplementedError

    def written(self, phone: Phone, line: Line) -> Any:
        """Return what the vendor delivers when somebody writes."""
        raise NotImplementedError

    def receipt(self, phone: Phone, line: Line, state: str) -> Any:
        """Return what the vendor delivers of a message of the shop's: one of those in `tells`."""
        raise NotImplementedError

    def heard(self, call: Call, answer: Answer) -> Heard | None:
        """Return what the shop does by a call that the vendor took; None: nothing to be seen."""
        raise NotImplementedError

    def connected(self) -> None:
        """Have the vendor say, when it is asked, that it calls our hook."""

    # --- what is the same -------------------------------------------------------------------

    def new_name(self) -> str:
        """Return a name for a message; it never comes again, after a restart neither."""
        return f"{self.key}.in.{uuid.uuid4().hex}"

    def hear(self, call: Call, answer: Answer) -> None:
        """Let a phone show what the shop does."""
        if (heard := self.heard(call, answer)) and heard.address in self.phones:
            self.phones[heard.address].hear(heard)

    def bring(self, told: Any) -> bool:
        """Call the shop's hook as the vendor does; tell whether it was taken."""
        told = told if isinstance(told, Delivery) else self.vendor.signed(told)
        self.vendor.untold.clear()  # told now
        try:
            call = Request(self.hook, told.body, dict(told.headers))  # noqa: S310 - our own
            with urlopen(call, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False

    def whose(self, line_id: str) -> str:
        """Return on whose phone a line stands; "" on nobody's."""
        for phone in self.phones.values():
            if any(line.id == line_id for line in phone.lines):
                return phone.address
        return ""

    def keep(self, content: bytes) -> str:
        """Keep a picture; return what it is called."""
        name = f"{uuid.uuid4().hex}.jpg"
        self.pictures[name] = content
        return name
