"""SMSAPI, as far as its documents are remembered: sms.do, and what it calls by GET and POST."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from tests.vendors.calls import Answer, Call, Delivery
from tests.vendors.vendor import Vendor

TOKEN = "Kq3vWm8sZr1xTb5yLd7pHg2n"
HOOK_TOKEN = "s3cret"
FORM = {"content-type": "application/x-www-form-urlencoded"}


class Smsapi(Vendor):
    """One account. Remembers what was sent, and every `idx`."""

    def __init__(self) -> None:
        super().__init__()
        self.points = 100.0
        self.known: set[str] = set()
        self.errors: list[int] = []  # of the next messages
        self.texts = 0

    def answer(self, call: Call) -> Answer:
        """Answer one address."""
        if call.token != TOKEN:
            return self.locked(call)
        if call.path == "/profile":
            return Answer(body={"name": "shop", "username": "shop", "points": self.points})
        if call.path == "/sms.do":
            return self._take(call.form)
        return _error(1001, "Not found", status=404)

    def _take(self, form: dict[str, str]) -> Answer:
        if self.errors:
            return _error(self.errors.pop(0), "The vendor's own words")
        if self.points <= 0:
            return _error(103, "Insufficient credits on your account")
        if form.get("check_idx") == "1" and form["idx"] in self.known:
            return _error(53, "Not unique idx parameter")
        self.known.add(form["idx"])
        self.accepted.append(form)
        one = {
            "id": f"5F{len(self.accepted):016d}", "points": 0.16, "number": form["to"],
            "date_sent": 1795694400, "submitted_number": form["to"], "status": "QUEUE",
            "error": None, "idx": form["idx"], "parts": 1,
        }  # fmt: skip
        return Answer(body={"count": 1, "list": [one], "message": None, "length": 5, "parts": 1})

    def locked(self, _call: Call) -> Answer:
        """Say what a wrong token is told."""
        return _error(101, "Authorization failed", status=401)

    def limited(self, _call: Call, _seconds: int) -> Answer:
        """Say that we ask too often."""
        return _error(203, "Too many requests", status=429)

    # --- what it calls us with -----------------------------------------------------------------

    def signed(self, body: bytes) -> Delivery:
        """Show the token of the address that it was given."""
        return Delivery(body=body, headers=FORM, query=f"token={HOOK_TOKEN}")

    def text(self, words: str, sender: str = "48600100200") -> Delivery:
        """Return what is posted when a customer writes."""
        self.texts += 1
        fields = {
            "sms_to": "48732100200", "sms_from": sender, "sms_text": words,
            "sms_date": "1795694400", "username": "shop", "MsgId": f"MO{self.texts:014d}",
        }  # fmt: skip
        return self.tell(urlencode(fields).encode())

    def report(self, *reports: tuple[Any, Any]) -> Delivery:
        """Return what is called when messages have fared so; each is an idx and a status."""
        query = urlencode(
            {
                "MsgId": ",".join(f"5F{n:016d}" for n, _ in enumerate(reports, 1)),
                "status": ",".join(str(status) for _, status in reports),
                "idx": ",".join(str(idx) for idx, _ in reports),
                "donedate": ",".join("1795694460" for _ in reports),
                "username": "shop",
                "token": HOOK_TOKEN,
            }
        )
        return self.tell(Delivery(method="GET", query=query))


def _error(code: int, words: str, *, status: int = 200) -> Answer:
    return Answer(status=status, body={"error": code, "message": words})
