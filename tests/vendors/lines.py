"""Channels at work, each with its vendor on loopback: an inbox, and who writes to it.

line = lines.open("telegram")
line.writes("Hello")             # the vendor delivers it at the real door, or is asked for it
line.vendor.next(DropsAnswer())  # and then the vendor misbehaves
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.vendors import (
    allegro,
    graph,
    kannel,
    linkedin,
    program,
    smsapi,
    telegram,
    twilio,
    viber,
    x,
)  # fmt: skip
from tests.vendors.vendor import Hook, reachable
from weft import channels
from weft.channels.allegro import api as allegro_api
from weft.channels.allegro.polling import Look
from weft.channels.allegro.settings import AllegroApps
from weft.channels.linkedin import api as linkedin_api
from weft.channels.sms_api import outbound as sms_api
from weft.channels.sms_kannel import connect as own_line
from weft.channels.telegram.settings import hook_secret
from weft.channels.x import api as x_api
from weft.channels.x.settings import XApps
from weft.conversations import queries
from weft.gateway import accounts, actions, grants, health, hooks, registry, sign_in
from weft.gateway.listening import Listening
from weft.kernel import secrets
from weft.kernel import settings as workspace

FOLDER = Path(channels.__path__[0])
AT_META: dict[str, dict[str, str]] = {
    "whatsapp": {"phone_number_id": "220011223344556", "business_account_id": "330011223344556"},
    "messenger": {"page_id": "110022003300"},
    "instagram": {"instagram_id": "17840001"},
    "facebook": {"page_id": "110022003300"},
}
KINDS = (
    *AT_META, "sms_twilio", "sms_api", "sms_kannel", "telegram", "viber", "api", "x", "allegro",
    "linkedin",
)  # fmt: skip


@dataclass
class Line:
    """A channel at work. `says` has somebody write to it; then the vendor has it to tell."""

    card: queries.InboxCard
    vendor: Any
    says: Callable[[str], object]
    is_polled: bool = False
    sends_at: str = ""  # what the path ends with to which an answer goes

    def writes(self, text: str) -> None:
        """Let somebody write, and the vendor tell it."""
        self.says(text)
        self.bring()

    def bring(self, **how: Any) -> list[int]:
        """Have all told that the vendor has to tell; see Vendor.deliver. What is polled is asked.

        It is kept then, and read by whoever works next.
        """
        if not self.is_polled:
            return list(self.vendor.deliver(Hook(self.card.public_key), **how))
        for _ in range(how.get("times", 1)):
            listening = Listening.of(self.card, threading.Event())
            account = allegro_api.Account(settings=listening.settings, inbox_id=self.card.id)
            Look(listening=listening, account=account).once()
        return []


class Lines:
    """Opens them, each with a vendor that runs as long as the test."""

    def __init__(self, stack: contextlib.ExitStack, settings: Any, patch: Any) -> None:
        self.stack, self.settings, self.patch = stack, settings, patch
        self.count = 0
        self.graph: graph.Graph | None = None
        settings.WEFT_URL = "https://weft.example"

    def open(self, kind: str) -> Line:
        """Open an inbox that works."""
        if kind in AT_META:
            return self._at_meta(kind)
        return getattr(self, f"_{kind}")()  # type: ignore[no-any-return]

    def _run(self, vendor: Any) -> Any:
        return self.stack.enter_context(reachable(vendor, self.settings))

    def _inbox(self, kind: str, **filled: Any) -> queries.InboxCard:
        return actions.open_inbox(kind=kind, name=kind, by=None, settings=filled)

    def _at_meta(self, kind: str) -> Line:
        if self.graph is None:
            self.graph = self.stack.enter_context(graph.at_meta(self.settings))
        known = {
            "access_token": secrets.seal(graph.TOKEN),
            "app_secret": secrets.seal(graph.APP_SECRET),
            "verify_token": "verify-me",
        }
        card = self._inbox(kind, **known, **AT_META[kind])
        accounts.forget()
        at_meta = self.graph

        def says(text: str) -> None:
            self.count += 1
            at_meta.tell(_at_meta_said(kind, text, f"in.{self.count}"))

        return Line(card, at_meta, says)

    def _sms_twilio(self) -> Line:
        fake = self._run(twilio.Twilio())
        card = self._inbox(
            "sms_twilio", number=twilio.NUMBER, account_sid=twilio.SID,
            auth_token=secrets.seal(twilio.TOKEN), server=fake.address,
        )  # fmt: skip
        fake.hook = hooks.address(card.public_key)
        return Line(card, fake, fake.text)

    def _sms_api(self) -> Line:
        fake = self._run(smsapi.Smsapi())
        self.patch.setattr(sms_api, "API", fake.address)
        card = self._inbox(
            "sms_api", sender="48732100200", access_token=secrets.seal(smsapi.TOKEN),
            hook_token=secrets.seal(smsapi.HOOK_TOKEN),
        )  # fmt: skip
        return Line(card, fake, fake.text)

    def _sms_kannel(self) -> Line:
        fake = self._run(kannel.Kannel())
        card = self._inbox(
            "sms_kannel", number="+48732100200", url=f"{fake.address}/cgi-bin/sendsms",
            username=kannel.USER["username"], password=secrets.seal(kannel.USER["password"]),
            hook_token=secrets.seal("s3cret"),
        )  # fmt: skip
        address = hooks.address(card.public_key)
        [copied] = own_line.CONNECTING.copies(registry.settings_of(card), address)
        fake.configure(copied.text)
        return Line(card, fake, fake.text)

    def _telegram(self) -> Line:
        fake = self._run(telegram.Telegram())
        fake.secret = hook_secret(telegram.TOKEN)
        card = self._inbox(
            "telegram", username="@shop_bot", token=secrets.seal(telegram.TOKEN),
            server=fake.address,
        )  # fmt: skip
        return Line(card, fake, lambda text: fake.says(text=text))

    def _viber(self) -> Line:
        fake = self._run(viber.Viber())
        card = self._inbox(
            "viber", name="Shop", token=secrets.seal(viber.TOKEN), server=fake.address
        )
        return Line(card, fake, lambda text: fake.says(text=text))

    def _api(self) -> Line:
        fake = self._run(program.Program())
        card = self._inbox("api", url=f"{fake.address}/weft", secret=secrets.seal(program.SECRET))
        return Line(card, fake, lambda text: fake.says(text=text))

    def _x(self) -> Line:
        fake = self._run(x.X())
        self.patch.setattr(x_api, "API", fake.address)
        app = XApps(client_id=x.CLIENT[0], client_secret=secrets.seal(x.CLIENT[1]))
        workspace.write(app, by=None, at=timezone.now())
        card = self._inbox(
            "x", username="@weftshop", consumer_secret=secrets.seal(x.SECRET),
            bearer_token=secrets.seal(fake.app_token),
        )  # fmt: skip
        _consent(card, "x", refresh="refresh-0")
        return Line(card, fake, fake.says)

    def _allegro(self) -> Line:
        fake = self._run(allegro.Allegro())
        hosts = allegro_api.Hosts(api=fake.address, web=fake.address, upload=fake.address)
        self.patch.setattr(allegro_api, "ENVIRONMENTS", {"production": hosts})
        app = AllegroApps(
            client_id=allegro.CLIENT[0], client_secret=secrets.seal(allegro.CLIENT[1])
        )
        workspace.write(app, by=None, at=timezone.now())
        card = self._inbox("allegro", login=allegro.LOGIN)
        _consent(card, "allegro-production", refresh="refresh-0")
        line = Line(card, fake, fake.writes, is_polled=True)
        fake.writes("What was written before Weft came", login="dawny")
        line.bring()  # begins with what comes after it
        return line

    def _linkedin(self) -> Line:
        fake = self._run(linkedin.LinkedIn())
        self.patch.setattr(linkedin_api, "API", fake.address)
        self.patch.setattr(linkedin_api, "WEB", fake.address)
        card = self._inbox(
            "linkedin", page=linkedin.PAGE, client_id=linkedin.CLIENT,
            client_secret=secrets.seal(linkedin.SECRET),
        )  # fmt: skip
        _consent(card, linkedin_api.NAME, refresh="refresh")
        # it is asked first below which comment an answer stands
        return Line(card, fake, fake.writes, sends_at="/comments")


def _consent(card: queries.InboxCard, vendor: str, *, refresh: str) -> None:
    in_an_hour = timezone.now() + timedelta(hours=1)
    tokens = sign_in.Tokens(access="access-0", refresh=refresh, expires_at=in_an_hour)
    grants.keep(card.id, vendor, tokens, by=None)


def _at_meta_said(kind: str, text: str, name: str) -> dict[str, Any]:
    """Return what somebody says by one of Meta's channels, in the shape of its fixture."""
    fixture = "comment" if kind == "facebook" else "text"
    said: dict[str, Any] = json.loads((FOLDER / kind / "fixtures" / f"{fixture}.json").read_text())
    now = timezone.now().timestamp()
    [entry] = said["entry"]
    if kind in {"messenger", "instagram"}:
        [event] = entry["messaging"]
        event["timestamp"] = int(now * 1000)
        event["message"] |= {"mid": name, "text": text}
        return said
    [change] = entry["changes"]
    if kind == "facebook":
        change["value"] |= {"comment_id": name, "message": text, "created_time": int(now)}
        return said
    [message] = change["value"]["messages"]
    message |= {"id": name, "timestamp": str(int(now)), "text": {"body": text}}
    return said


def forget() -> None:
    """Ask everything anew: ids come again in the next test."""
    registry._kept.clear()
    registry.channel_of.cache_clear()
    accounts.forget()
    health.forget()


@contextlib.contextmanager
def opening(settings: Any, patch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """Open lines that end with the test."""
    forget()
    with contextlib.ExitStack() as stack:
        yield Lines(stack, settings, patch)
    forget()
