"""SMSAPI, as far as its documents are remembered: sms.do, and what it calls by GET and POST."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from .loopback import Vendor

TOKEN = "Kq3vWm8sZr1xTb5yLd7pHg2n"


@dataclass
class Smsapi(Vendor):
    """One account. Remembers what was sent, and every `idx`."""

    token: str = TOKEN
    points: float = 100.0
    sent: list = field(default_factory=list)
    known: set = field(default_factory=set)
    errors: list = field(default_factory=list)  # of the next messages
    texts: int = 0

    def answer(self, asked):
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return 401, {"error": 101, "message": "Authorization failed"}
        if asked.path == "/profile":
            return 200, {"name": "shop", "username": "shop", "points": self.points}
        if asked.path == "/sms.do":
            return self._take(asked.form)
        return 404, {"error": 1001, "message": "Not found"}

    def _take(self, form):
        if self.errors:
            return 200, {"error": self.errors.pop(0), "message": "The vendor's own words"}
        if self.points <= 0:
            return 200, {"error": 103, "message": "Insufficient credits on your account"}
        if form.get("check_idx") == "1" and form["idx"] in self.known:
            return 200, {"error": 53, "message": "Not unique idx parameter"}
        self.known.add(form["idx"])
        self.sent.append(form)
        one = {
            "id": f"5F{len(self.sent):016d}", "points": 0.16, "number": form["to"],
            "date_sent": 1795694400, "submitted_number": form["to"], "status": "QUEUE",
            "error": None, "idx": form["idx"], "parts": 1,
        }  # fmt: skip
        return 200, {"count": 1, "list": [one], "message": None, "length": 5, "parts": 1}

    # --- what it calls us with -----------------------------------------------------------------

    def text(self, body, sender="48600100200", **more):
        """Return the form that is posted when a customer writes."""
        self.texts += 1
        fields = {
            "sms_to": "48732100200", "sms_from": sender, "sms_text": body,
            "sms_date": "1795694400", "username": "shop", "MsgId": f"MO{self.texts:014d}",
        }  # fmt: skip
        return urlencode(fields | more).encode()

    def report(self, *reports):
        """Return the query of a report; each is an idx and a status."""
        return urlencode(
            {
                "MsgId": ",".join(f"5F{n:016d}" for n, _ in enumerate(reports, 1)),
                "status": ",".join(str(status) for _, status in reports),
                "idx": ",".join(str(idx) for idx, _ in reports),
                "donedate": ",".join("1795694460" for _ in reports),
                "username": "shop",
            }
        )
