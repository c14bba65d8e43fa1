"""Reading what WhatsApp's webhook brings. Pure: bytes to envelopes.

Since 2026-04 people have an id that is scoped to the business (user_id, such as US.13491…), and
whoever has taken a user name may keep the phone number to themselves. So the id names the thread,
the number only where there is no id; where both come together, each vouches for the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from weft.conversations.envelopes import (
    Edited,
    Inbound,
    Reacted,
    ReactionFailed,
    Receipt,
    RemoteFile,
    Sender,
    Told,
    Unknown,
    Unsent,
)
from weft.customers.actions import Hint, Proof
from weft.gateway.contract import Request, Unreadable
from weft.gateway.graph import delivery, faults, marks
from weft.gateway.graph.delivery import moment, objects, part, text

from . import readable
from .settings import Settings

OBJECT = "whatsapp_business_account"
KIND = "whatsapp"  # of a handle: a business-scoped id
PHONE = "phone"  # of a handle: a number as E.164 spells it

MEDIA = ("image", "video", "audio", "voice", "document", "sticker")
STATES: dict[str, Literal["sent", "delivered", "read", "failed"]] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
}
# what tells of the account, not of a conversation; its state is asked for, never taken from here
ABOUT_THE_ACCOUNT = {
    "account_alerts",
    "account_review_update",
    "account_settings_update",
    "account_update",
    "business_capability_update",
    "message_template_components_update",
    "message_template_quality_update",
    "message_template_status_update",
    "phone_number_name_update",
    "phone_number_quality_update",
    "security",
    "template_category_update",
}


def parse(settings: Settings, request: Request) -> list[Told]:
    """Return what a delivery tells of this inbox's number. Raises Unreadable."""
    told: list[Told] = []
    for entry in delivery.entries(request, of=OBJECT):
        for change in objects(entry.get("changes")):
            value = part(change, "value")
            if text(value, "metadata", "phone_number_id") in {"", settings.phone_number_id}:
                told += _change(request.inbox_id, text(change, "field"), value)
    return told


def _change(inbox_id: int, field: str, value: Mapping[str, Any]) -> Iterator[Told]:
    if field == "messages":
        people = [_Person(one) for one in objects(value.get("contacts"))]
        for message in objects(value.get("messages")):
            yield from _message(inbox_id, message, people)
        for status in objects(value.get("statuses")):
            yield from _status(inbox_id, status)
    elif field == "smb_message_echoes":
        for echo in objects(value.get("message_echoes")):
            yield from _echo(inbox_id, echo)
    elif field not in ABOUT_THE_ACCOUNT:
        yield Unknown(inbox_id=inbox_id, kind=field or "nameless")


class _Person:
    """Somebody as a delivery describes them."""

    def __init__(self, contact: Mapping[str, Any]) -> None:
        self.number = text(contact, "wa_id")
        self.user_id = text(contact, "user_id")
        self.name = text(contact, "profile", "name") or text(contact, "profile", "username")

    @property
    def remote(self) -> str:
        """What their thread is called."""
        return self.user_id or self.number

    def sender(self, *others: _Person) -> Sender:
        """Return who writes, and by which other names: their own, and those of `others`."""
        found = [*self.names(), *(name for other in others for name in other.names())]
        (kind, value), *rest = dict.fromkeys(found)
        hints = (Hint(kind=kind, value=value, proof=Proof.VERIFIED) for kind, value in rest)
        return Sender(
            kind=kind, value=value, name=self.name, proof=Proof.VERIFIED, hints=tuple(hints)
        )

    def names(self) -> list[tuple[str, str]]:
        """Return kinds and values of handles, the surest first."""
        number = f"+{self.number.lstrip('+')}" if self.number else ""
        found = [(PHONE, number), (KIND, self.user_id)]
        return [(kind, value) for kind, value in found if value]


def _message(inbox_id: int, message: Mapping[str, Any], people: list[_Person]) -> Iterator[Told]:
    kind = text(message, "type")
    key = text(message, "id")
    person = _author(message, people)
    if not key or not person.remote:
        raise Unreadable("a message without an id, or of nobody")
    at = moment(message.get("timestamp"))
    if "group_id" in message:
        yield Unknown(inbox_id=inbox_id, kind="group message")
    elif kind == "reaction":
        yield Reacted(
            inbox_id=inbox_id,
            about=text(message, "reaction", "message_id"),
            name=key,
            actor=person.remote,
            emoji=text(message, "reaction", "emoji"),
            at=at,
        )
    elif kind == "edit":
        yield Edited(
            inbox_id=inbox_id,
            about=text(message, "edit", "original_message_id"),
            name=key,
            text=readable.words(part(message, "edit", "message")),
            at=at,
        )
    elif kind == "revoke":
        yield Unsent(inbox_id=inbox_id, about=text(message, "revoke", "original_message_id"), at=at)
    else:
        if kind not in readable.KINDS and kind not in MEDIA:
            yield Unknown(inbox_id=inbox_id, kind=kind or "nameless")
        present = _moved(message) or person
        yield Inbound(
            inbox_id=inbox_id,
            key=key,
            remote=present.remote,
            was=_former_names(person, present),
            sender=person.sender(present),
            text=readable.words(message),
            remote_files=tuple(_files(message)),
            sent_at=at,
            answers=text(message, "context", "id"),
            context=_context(message),
            is_quiet=kind == "system",
        )


def _author(message: Mapping[str, Any], people: list[_Person]) -> _Person:
    """Return who wrote a message: the contact that it names, with what it says itself."""
    number, user_id = text(message, "from"), text(message, "from_user_id")
    named = {"wa_id": number, "user_id": user_id}
    for person in people:
        if (number and number == person.number) or (user_id and user_id == person.user_id):
            return person
    if len(people) == 1 and not number and not user_id:
        return people[0]
    return _Person(named)


def _moved(message: Mapping[str, Any]) -> _Person | None:
    """Return who somebody is from now on who has taken another number; None: nobody has."""
    now = part(message, "system")
    person = _Person({"wa_id": text(now, "wa_id"), "user_id": text(now, "user_id")})
    return person if person.remote else None


def _former_names(person: _Person, present: _Person) -> tuple[str, ...]:
    """Return what the thread of this person may have been called before.

    By the number, until there were ids; by another number or id, until the person changed it.
    """
    names = dict.fromkeys([person.user_id, person.number, present.number])
    return tuple(name for name in names if name and name != present.remote)


def _files(message: Mapping[str, Any]) -> Iterator[RemoteFile]:
    kind = text(message, "type")
    media = part(message, kind) if kind in MEDIA else {}
    if ref := text(media, "id"):
        yield RemoteFile(
            ref=ref,
            name=text(media, "filename"),
            content_type=text(media, "mime_type").partition(";")[0].strip(),
        )


def _context(message: Mapping[str, Any]) -> dict[str, object]:
    """Return from where the person came: an advertisement, or a product that was looked at."""
    ad = part(message, "referral")
    product = part(message, "context", "referred_product")
    found: dict[str, object] = {}
    if address := text(ad, "source_url"):
        found["page"] = {"url": address, "title": text(ad, "headline") or text(ad, "body")}
    if number := text(product, "product_retailer_id"):
        found["product"] = number
    return found


def _status(inbox_id: int, status: Mapping[str, Any]) -> Iterator[Told]:
    state = text(status, "status")
    if state not in STATES:
        yield Unknown(inbox_id=inbox_id, kind=f"status {state}")
        return
    errors = objects(status.get("errors"))
    reason = faults.fault_of(errors[0]).told if errors else ""
    told = text(status, "biz_opaque_callback_data")
    if deed := marks.deed(told):  # that a reaction arrived is no news
        if state == "failed":
            at = moment(status.get("timestamp"))
            yield ReactionFailed(inbox_id=inbox_id, deed=deed, reason=reason, at=at)
        return
    mark = marks.read(told)
    yield Receipt(
        inbox_id=inbox_id,
        state=STATES[state],
        at=moment(status.get("timestamp")),
        external_id=text(status, "id"),
        message_id=mark.message_id if mark else None,
        part=(mark.part, mark.parts) if mark else None,
        reason=reason,
        category=text(status, "pricing", "category"),
    )


def _echo(inbox_id: int, echo: Mapping[str, Any]) -> Iterator[Told]:
    """Read what a colleague wrote in the WhatsApp Business app on the shop's own phone."""
    person = _Person({"wa_id": text(echo, "to"), "user_id": text(echo, "to_user_id")})
    if not person.remote:
        raise Unreadable("an echo to nobody")
    yield Inbound(
        inbox_id=inbox_id,
        key=text(echo, "id"),
        remote=person.remote,
        sender=person.sender(),
        text=readable.words(echo),
        remote_files=tuple(_files(echo)),
        sent_at=moment(echo.get("timestamp")),
        is_ours=True,
        is_past=True,
    )
