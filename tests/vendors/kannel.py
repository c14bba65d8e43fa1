"""Kannel's smsbox, as its user guide 1.4.5 describes sendsms and the addresses that it calls."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote_plus, urlsplit

from .loopback import Vendor

USER = {"username": "weft", "password": "k4nn3l"}


@dataclass
class Kannel(Vendor):
    """One smsbox. Remembers what was sent and how to report on it."""

    password: str = USER["password"]
    sent: list = field(default_factory=list)
    texts: int = 0

    def answer(self, asked):
        if asked.path != "/cgi-bin/sendsms":
            return 404, b"Unknown request"
        query = asked.query
        if (query.get("username"), query.get("password")) != (USER["username"], self.password):
            return 403, b"Authorization failed for sendsms"
        if not query.get("to"):
            return 400, b"Missing receiver number, rejected"
        self.sent.append(query)
        return 202, b"0: Accepted for delivery"

    def report(self, number, kind, said="id:1 stat:DELIVRD"):
        """Return the query with which a report on the n-th message is called."""
        pattern = urlsplit(self.sent[number - 1]["dlr-url"]).query
        return self._filled(pattern, d=str(kind), A=quote_plus(said), T="1795694460")

    def text(self, pattern, body, sender="+48600100200", coding="", charset="UTF-8"):
        """Return the query with which a text message is called."""
        self.texts += 1
        wide = any(ord(letter) > 255 for letter in body)
        content = body.encode("utf-16-be") if wide else body.encode()
        return self._filled(
            pattern, p=quote_plus(sender), I=f"7c1a-{self.texts}", T="1795694400",
            c=coding or ("2" if wide else "0"), C=charset, b=quote_plus(content),
        )  # fmt: skip

    @staticmethod
    def _filled(pattern, **values):
        for letter, value in values.items():
            pattern = pattern.replace(f"%{letter}", value)
        return pattern

    @staticmethod
    def pattern(configuration):
        """Return the query of the get-url in a piece of configuration."""
        [line] = [one for one in configuration.splitlines() if one.startswith("get-url")]
        return urlsplit(line.partition("=")[2].strip(' "')).query


def fields(query):
    return dict(parse_qsl(query))
