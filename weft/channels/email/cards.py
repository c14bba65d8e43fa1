"""Invitations and business cards inside a mail: the few lines of them that an agent wants to see.

Both formats are lines of `NAME;PARAMETER=x:value`, folded (RFC 5545, RFC 6350). This reads enough
to show them; whoever accepts an invitation opens the attached file itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MAX_LENGTH = 500_000  # characters that are looked at
MAX_CARDS = 20
MAX_VALUE = 2_000  # characters of one shown value


@dataclass(frozen=True, kw_only=True)
class Invite:
    """One event of a calendar invitation. Times as the calendar spells them, with their zone."""

    method: str  # REQUEST, CANCEL, REPLY, PUBLISH …
    uid: str = ""
    summary: str = ""
    location: str = ""
    organiser: str = ""
    starts: str = ""  # 20261201T100000 Europe/Warsaw
    ends: str = ""


@dataclass(frozen=True, kw_only=True)
class Card:
    """One business card."""

    name: str = ""
    organisation: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


def invites(text: str) -> tuple[Invite, ...]:
    """Return the events of a text/calendar part."""
    method = ""
    found: list[Invite] = []
    said: dict[str, str] | None = None
    depth = 0
    for name, parameters, value in _lines(text):
        if name == "METHOD":
            method = value.upper()
        elif name == "BEGIN" and value.upper() == "VEVENT":
            said, depth = {}, 0
        elif name == "BEGIN":
            depth += 1  # an alarm inside the event has a summary of its own
        elif name == "END" and value.upper() == "VEVENT" and said is not None:
            found.append(_invite(method, said))
            said = None
        elif name == "END":
            depth -= 1
        elif said is not None and depth <= 0:
            zone = parameters.get("TZID", "")
            said.setdefault(name, f"{value} {zone}".strip() if name.startswith("DT") else value)
        if len(found) >= MAX_CARDS:
            break
    return tuple(found)


def cards(text: str) -> tuple[Card, ...]:
    """Return the business cards of a text/vcard part."""
    found: list[Card] = []
    said: list[tuple[str, str]] = []
    for name, _, value in _lines(text):
        if name == "BEGIN":
            said = []
        elif name == "END":
            found.append(_card(said))
        else:
            said.append((name.rpartition(".")[2], value))  # item1.EMAIL, as Apple writes
        if len(found) >= MAX_CARDS:
            break
    return tuple(found)


def _invite(method: str, said: dict[str, str]) -> Invite:
    return Invite(
        method=method,
        uid=said.get("UID", ""),
        summary=_plain(said.get("SUMMARY", "")),
        location=_plain(said.get("LOCATION", "")),
        organiser=said.get("ORGANIZER", "").removeprefix("mailto:").removeprefix("MAILTO:"),
        starts=said.get("DTSTART", ""),
        ends=said.get("DTEND", ""),
    )


def _card(said: list[tuple[str, str]]) -> Card:
    def every(wanted: str) -> tuple[str, ...]:
        return tuple(_plain(value) for name, value in said if name == wanted and value)[:MAX_CARDS]

    given = [part.strip() for part in (every("N") or ("",))[0].split(";")]
    return Card(
        name=(every("FN") or (" ".join(part for part in (given[1:2] + given[:1]) if part),))[0],
        organisation=" ".join((every("ORG") or ("",))[0].replace(";", " ").split()),
        emails=every("EMAIL"),
        phones=every("TEL"),
    )


def _lines(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    unfolded: list[list[str]] = []
    for line in text[:MAX_LENGTH].splitlines():
        if line[:1] in {" ", "\t"} and unfolded:
            unfolded[-1].append(line[1:])
        else:
            unfolded.append([line])
    for pieces in unfolded:
        head, colon, value = "".join(pieces).partition(":")
        name, *given = head.split(";")
        if colon:
            parameters = {
                key.strip().upper(): content.strip('"')
                for key, _, content in (parameter.partition("=") for parameter in given)
            }
            yield name.strip().upper(), parameters, value.strip()[:MAX_VALUE]


def _plain(value: str) -> str:
    for written, meant in (
        ("\\n", "\n"),
        ("\\N", "\n"),
        ("\\,", ","),
        ("\\;", ";"),
        ("\\\\", "\\"),
    ):
        value = value.replace(written, meant)
    return value
