"""Meta with phones behind it, and beside its Graph the page on which one plays their owners."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.vendors.calls import Answer, Call
from tests.vendors.graph import Graph
from tests.vendors.phones.phone import ACCOUNT, NUMBER, Phone, words

PAGE = Path(__file__).with_name("page.html")
LONGEST = 4_096  # characters, as WhatsApp takes them
PATIENCE_SECONDS = 10


class Network(Graph):
    """The phones of these people, by their numbers. `hook` is what Meta calls of the shop."""

    def __init__(self, hook: str, people: Mapping[str, str], port: int = 0) -> None:
        super().__init__(port)
        self.hook = hook
        self.phones = {number: Phone(number, name, self.bring) for number, name in people.items()}

    def bring(self, value: dict[str, Any]) -> bool:
        """Call the shop's hook, signed, as Meta does; tell whether it was taken."""
        value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": NUMBER}} | value
        change = {"field": "messages", "value": value}
        said = {
            "object": "whatsapp_business_account",
            "entry": [{"id": ACCOUNT, "changes": [change]}],
        }
        signed = self.signed(json.dumps(said).encode())
        try:
            call = Request(self.hook, signed.body, dict(signed.headers))  # noqa: S310 - our own
            with urlopen(call, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False

    def _message(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = super()._message(path, body)
        phone = self.phones.get(str(body.get("to", "")).lstrip("+"))
        if phone and (shown := words(body)):
            phone.hear(answer["messages"][0]["id"], shown)
        return answer

    def _name(self, kind: str) -> str:
        return f"{kind}.{uuid.uuid4().hex}"  # ids never come again, after a restart neither

    # --- the page -----------------------------------------------------------------------------

    def beside(self, call: Call) -> Answer | None:
        """Show the page and what stands on a phone, and take what a customer writes."""
        match call.method, call.path:
            case "GET", "/":
                html = {"content-type": "text/html; charset=utf-8"}
                return Answer(body=PAGE.read_bytes(), headers=html)
            case "GET", "/phones":
                known = [{"number": one.number, "name": one.name} for one in self.phones.values()]
                return Answer(body=known)
            case "GET", "/lines":
                return self._lines(call.query)
            case "POST", "/say":
                return self._say(call)
        return None

    def _say(self, call: Call) -> Answer:
        # a page of another origin could not send this kind of content without being asked first
        if call.headers.get("content-type") != "application/json":
            return Answer(status=415)
        phone = self.phones.get(call.json.get("number", ""))
        text = str(call.json.get("text", "")).strip()
        if phone is None or not 0 < len(text) <= LONGEST:
            return Answer(status=400)
        return Answer(body={"is_taken": phone.say(text).is_taken})

    def _lines(self, query: Mapping[str, str]) -> Answer:
        phone = self.phones.get(query.get("number", ""))
        if phone is None:
            return Answer(status=404, body=[])
        if query.get("looked"):
            phone.look()
        shown = [
            {"id": one.id, "text": one.text, "own": one.is_own, "at": one.at, "ok": one.is_taken}
            for one in phone.lines
        ]
        return Answer(body=shown)
