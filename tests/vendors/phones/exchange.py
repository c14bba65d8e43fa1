"""Where all phones hang: the vendors behind one port, and the page on which one plays customers.

Each vendor has a path of its own, and Meta what is left, for it is asked where no path can be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tests.vendors.calls import Answer, Call, Delivery
from tests.vendors.phones import bots, meta, pages, texts
from tests.vendors.phones.network import Network
from tests.vendors.phones.phone import Line, Phone
from tests.vendors.vendor import Vendor

PAGE = Path(__file__).with_name("page.html")
LARGEST = 5 * 1024 * 1024  # bytes of a picture
JPEG = b"\xff\xd8\xff"
SHOWN = {JPEG: "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp"}
AT_META = (
    meta.WhatsApp, pages.Messenger, pages.FacebookComments, pages.Instagram,
    pages.InstagramComments,
)  # fmt: skip


class Exchange(Vendor):
    """The vendors, and people with phones: their telephone numbers and names."""

    def __init__(self, people: Mapping[str, str], port: int = 0) -> None:
        super().__init__(port)
        at_meta = meta.Meta().behind(self.address)
        self.vendors: dict[str, Vendor] = {"": at_meta}
        networks = [network(at_meta, people) for network in AT_META]
        for network, vendor in (
            (texts.Texts, texts.Operator()),
            (bots.Telegram, bots.BotApi()),
            (bots.Viber, bots.ChatApi()),
        ):
            self.vendors[network.key] = vendor.behind(f"{self.address}/{network.key}")
            networks.append(network(vendor, people))
        self.networks: dict[str, Network] = {one.key: one for one in networks}

    def answer(self, call: Call) -> Answer:
        """Let a vendor answer, and phones show what came of it."""
        key, slash, rest = call.path.removeprefix("/").partition("/")
        is_of_one = slash and key in self.vendors
        vendor = self.vendors[key if is_of_one else ""]
        asked = replace(call, path=f"/{rest}") if is_of_one else call
        answer = vendor.answer(asked)
        if call.method in {"POST", "DELETE"} and answer.status < HTTPStatus.BAD_REQUEST:
            for network in self.networks.values():
                if network.vendor is vendor:
                    network.hear(asked, answer)
        return answer

    def signed(self, body: bytes) -> Delivery:
        """Sign nothing: each vendor does."""
        raise NotImplementedError

    # --- the page -----------------------------------------------------------------------------

    def beside(self, call: Call) -> Answer | None:
        """Show the page and what stands on a phone, and take what a customer does."""
        match call.method, call.path:
            case "GET", "/":
                html = {"content-type": "text/html; charset=utf-8"}
                return Answer(body=PAGE.read_bytes(), headers=html)
            case "GET", "/networks":
                return Answer(body=[_described(one) for one in self.networks.values()])
            case "GET", "/lines":
                return self._lines(call.query)
            case "GET", path if path.startswith("/pictures/"):
                return self._picture(path.removeprefix("/pictures/"))
            case "POST", "/say" | "/tap" | "/picture" as path:
                return self._do(path, call)
        return None

    def _do(self, what: str, call: Call) -> Answer:
        """Do what a customer does; 400 for what no phone could do.

        A page of another origin cannot send these kinds of content without being asked first.
        """
        wanted = "image/jpeg" if what == "/picture" else "application/json"
        if call.headers.get("content-type") != wanted:
            return Answer(status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        said = call.query if what == "/picture" else call.json
        try:
            line = self._done(what, self._phone(said), said, call.body)
        except (LookupError, StopIteration, ValueError, TypeError):
            return Answer(status=HTTPStatus.BAD_REQUEST)
        return Answer(body={"is_taken": line.is_taken})

    def _done(self, what: str, phone: Phone, said: Mapping[str, Any], body: bytes) -> Line:
        network = phone.network
        match what:
            case "/picture":
                if not (network.takes_pictures and body.startswith(JPEG) and len(body) <= LARGEST):
                    raise ValueError("no picture")
                return phone.say(picture=network.keep(body))
            case "/tap":
                return phone.tap(str(said["line"]), int(said["number"]))
        text = str(said["text"]).strip()
        if not 0 < len(text) <= network.longest:
            raise ValueError("no words")
        return phone.say(text)

    def _phone(self, said: Mapping[str, Any]) -> Phone:
        """Return the phone that is meant. Raises KeyError."""
        return self.networks[said["network"]].phones[said["address"]]

    def _lines(self, query: Mapping[str, str]) -> Answer:
        try:
            phone = self._phone(query)
        except KeyError:
            return Answer(status=HTTPStatus.NOT_FOUND, body={})
        phone.look(is_seen=bool(query.get("looked")))
        news = [
            {"network": network.key, "address": one.address}
            for network in self.networks.values()
            for one in network.phones.values()
            if one.has_news
        ]
        lines = [_shown(phone.network, one) for one in phone.lines]
        return Answer(body={"lines": lines, "is_typing": phone.is_shown_typing, "news": news})

    def _picture(self, name: str) -> Answer:
        for network in self.networks.values():
            if kind := _kind_of(content := network.pictures.get(name, b"")):
                return Answer(body=content, headers={"content-type": kind})
        return Answer(status=HTTPStatus.NOT_FOUND)


def _described(network: Network) -> dict[str, Any]:
    people = [{"address": one.address, "name": one.name} for one in network.phones.values()]
    named = ("key", "label", "hue", "about", "post", "longest", "takes_pictures")
    return {name: getattr(network, name) for name in named} | {"people": people}


def _shown(network: Network, line: Line) -> dict[str, Any]:
    """Return a line for the page; a file that is no picture is a paper clip."""
    named = (
        "id",
        "choices",
        "is_own",
        "at",
        "is_taken",
        "is_read",
        "emoji",
        "is_edited",
        "is_gone",
    )
    is_picture = bool(_kind_of(network.pictures.get(line.picture, b"")))
    text = line.text or ("📎" if line.picture and not is_picture else "")
    shown = {"text": text, "picture": line.picture if is_picture else ""}
    return {name: getattr(line, name) for name in named} | shown


def _kind_of(content: bytes) -> str:
    return next((kind for head, kind in SHOWN.items() if content.startswith(head)), "")
