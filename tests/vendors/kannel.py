"""Kannel's smsbox, as its user guide 1.4.5 describes sendsms and the addresses that it calls."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_plus, urlsplit

from tests.vendors.calls import Answer, Call, Delivery
from tests.vendors.vendor import Vendor

USER = {"username": "weft", "password": "k4nn3l"}


class Kannel(Vendor):
    """One smsbox. Remembers what was sent and how to report on it."""

    def __init__(self) -> None:
        super().__init__()
        self.pattern = ""  # of the query that it calls us with, when a customer writes
        self.texts = 0

    def answer(self, call: Call) -> Answer:
        """Answer one address, in plain words."""
        if call.path != "/cgi-bin/sendsms":
            return Answer(status=404, body="Unknown request")
        query = call.query
        if (query.get("username"), query.get("password")) != tuple(USER.values()):
            return self.locked(call)
        if not query.get("to"):
            return Answer(status=400, body="Missing receiver number, rejected")
        self.accepted.append(dict(query))
        return Answer(status=202, body="0: Accepted for delivery")

    def locked(self, _call: Call) -> Answer:
        """Say what a wrong password is told."""
        return Answer(status=403, body="Authorization failed for sendsms")

    def limited(self, _call: Call, _seconds: int) -> Answer:
        """Say that its queue is full."""
        return Answer(status=429, body="Too many requests")

    # --- what it calls us with -----------------------------------------------------------------

    def signed(self, body: bytes) -> Delivery:
        """Call an address with everything in its query, the token too: that is in the pattern."""
        return Delivery(method="GET", query=body.decode())

    def report(self, number: int, kind: int, said: str = "id:1 stat:DELIVRD") -> Delivery:
        """Return what is called with a report on the n-th message."""
        pattern = urlsplit(self.accepted[number - 1]["dlr-url"]).query
        return self._called(pattern, d=str(kind), A=quote_plus(said), T="1795694460")

    def text(
        self, words: str, sender: str = "+48600100200", coding: str = "", charset: str = "UTF-8"
    ) -> Delivery:
        """Return what is called when a customer writes."""
        self.texts += 1
        wide = any(ord(letter) > 255 for letter in words)
        content = words.encode("utf-16-be") if wide else words.encode()
        return self._called(
            self.pattern, p=quote_plus(sender), I=f"7c1a-{self.texts}", T="1795694400",
            c=coding or ("2" if wide else "0"), C=charset, b=quote_plus(content),
        )  # fmt: skip

    def _called(self, pattern: str, **values: Any) -> Delivery:
        for letter, value in values.items():
            pattern = pattern.replace(f"%{letter}", value)
        return self.tell(pattern.encode())

    def configure(self, written: str) -> None:
        """Learn from a piece of configuration where customers' messages are brought."""
        [line] = [one for one in written.splitlines() if one.startswith("get-url")]
        self.pattern = urlsplit(line.partition("=")[2].strip(' "')).query
