"""A message of ours as the bytes of a mail.

Pure: everything that it depends on is given. It is written the same way each time, under the same
Message-ID, so that a mail which is sent again after a doubtful try can be recognised. What was
said before goes below only to people who have had it already: who is told more must be told by an
agent (SAFETY.md, A2).
"""

from __future__ import annotations

import html as entities
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from uuid import UUID

import dkim

from weft.conversations.envelopes import File, Outbound, Party, Quoted

from . import addresses, filenames, flowed, formatted, sanitise, threading, writing
from .threading import Seal, Standing
from .writing import EOL, Part

MAX_REFERENCES = 20
MAX_QUOTED = 100_000  # characters of the mail below ours
SHOWN_INSIDE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
SIGNED = (
    "from to cc reply-to subject date message-id in-reply-to references mime-version content-type "
    "content-transfer-encoding auto-submitted"
).split()
QUOTE_STYLE = "margin: 0 0 0 0.8em; border-left: 2px solid #ccc; padding-left: 0.8em"


class BadKey(Exception):
    """The DKIM key cannot sign; its owner has to give another one."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """A DKIM key: `selector`._domainkey.`domain` holds its other half."""

    domain: str
    selector: str
    private: bytes = field(repr=False)  # PEM


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """What all mails of one author through one mailbox have in common, in their language."""

    mailbox: str
    name: str  # what readers see beside the address: "Anna Nowak from Shop"
    seal: Seal
    language: str = "en"
    signature: str = ""  # Markdown
    attribution: str = ""  # above the mail below ours: "On 3 May 2026 Ada Doyle wrote:"
    has_reply_address: bool = True  # the mailbox takes mail to plus-addresses
    key: Key | None = None


@dataclass(frozen=True, kw_only=True)
class Composed:
    """A mail, ready for a server."""

    raw: bytes
    name: str  # its Message-ID, without <>

    @property
    def needs_utf8(self) -> bool:
        """Whether an address in it has letters that only servers with SMTPUTF8 understand."""
        return not self.raw.isascii()


def compose(
    message: Outbound, head: Letterhead, contents: Mapping[UUID, bytes], *, at: datetime
) -> Composed:
    """Write a message as a mail that is sent at `at`; `contents` holds the bytes of its files.

    Raises writing.NotAnAddress, BadKey.
    """
    name = name_of(message, head)
    own = _Own(message, head, contents)
    top = EOL.join(filter(None, (line.rstrip(EOL) for line in _headers(message, head, name, at))))
    body = bytes(own.whole())
    return Composed(raw=_signed(top + EOL + body, head.key), name=name)


def name_of(message: Outbound, head: Letterhead) -> str:
    """Return the Message-ID of a message, always the same one."""
    domain = addresses.Address(spec=writing.spec(head.mailbox)).domain
    return threading.message_id(message.thread_id, message.message_id, domain, head.seal)


def may_quote(message: Outbound) -> bool:
    """Tell whether all readers of a message have had the mail that would stand below it.

    And nobody's words go out again through our server who only claims to be the customer.
    """
    quoted = message.quoted
    if quoted is None or message.is_automatic or quoted.letter.sender is None:
        return False
    if quoted.letter.standing not in {Standing.PARTICIPANT, Standing.FIRST}:
        return False
    had = {_key(quoted.letter.sender), *map(_key, quoted.letter.recipients)}
    return {_key(reader) for reader in _readers(message)} <= had


def _key(person: Party) -> str:
    return addresses.key_of(addresses.validated(person.address.encode("utf-8", "replace")))


def _readers(message: Outbound) -> Sequence[Party]:
    """Return everybody to whom the mail goes, also those who have their copy already."""
    return (message.letter and message.letter.recipients) or message.recipients


def _headers(message: Outbound, head: Letterhead, name: str, at: datetime) -> Sequence[bytes]:
    letter, readers = message.letter, _readers(message)
    answered = message.quoted.letter.name if message.quoted else ""
    lines = [
        writing.mailboxes("From", [(head.name, head.mailbox)]),
        *(
            writing.mailboxes(label, [(one.name, one.address) for one in people])
            for label, role in (("To", "to"), ("Cc", "cc"))
            if (people := [one for one in readers if one.role == role])
        ),
        _reply_to(message, head),
        writing.text("Subject", letter.subject if letter else ""),
        writing.plain("Date", format_datetime(at.astimezone(UTC))),
        writing.ids("Message-ID", [name]),
        writing.ids("In-Reply-To", [answered] if answered else message.answers[-1:]),
        writing.ids("References", _references(message.answers, answered)),
        writing.plain("MIME-Version", "1.0"),
    ]
    if message.is_automatic:
        lines += [
            # what RFC 3834 asks of machines, and what Exchange and our other half understand
            writing.plain("Auto-Submitted", "auto-replied"),
            writing.plain("X-Auto-Response-Suppress", "All"),
            writing.plain("X-Weft-Loop", "automatic"),
        ]
    return lines


def _reply_to(message: Outbound, head: Letterhead) -> bytes:
    if not head.has_reply_address:
        return b""
    try:
        address = threading.reply_address(writing.spec(head.mailbox), message.thread_id, head.seal)
    except threading.AddressTooLong:
        return b""  # its mails are recognised by their ids alone
    return writing.mailboxes("Reply-To", [(head.name, address)])


def _references(answers: Sequence[str], answered: str) -> Sequence[str]:
    names = list(dict.fromkeys(name for name in answers if name != answered))
    names += [answered] if answered else []
    # the first began it all, the last ones are the nearest
    return names if len(names) <= MAX_REFERENCES else [names[0], *names[1 - MAX_REFERENCES :]]


class _Own:
    """The body of one mail."""

    def __init__(self, message: Outbound, head: Letterhead, contents: Mapping[UUID, bytes]) -> None:
        self.message, self.head, self.contents = message, head, contents
        self.said = writing.readable(message.text)
        self.signature = writing.readable(head.signature).rstrip()
        shown = formatted.shown_uploads(self.said)
        host = head.mailbox.rpartition("@")[2]
        self.inside: dict[UUID, tuple[File, str]] = {
            file.id: (file, f"{file.id}@{addresses.Address(spec=f'x@{host}').domain}")
            for file in message.files
            if str(file.id) in shown and file.content_type in SHOWN_INSIDE
        }
        self.quoted = message.quoted if may_quote(message) else None

    def whole(self) -> Part:
        attached = [
            writing.file(filenames.cleaned(file.name), file.content_type, self.contents[file.id])
            for file in self.message.files
            if file.id not in self.inside
        ]
        words = writing.many("alternative", [self._text(), self._page()])
        return writing.many("mixed", [words, *attached])

    def _text(self) -> Part:
        text = formatted.plain(self.said).rstrip()
        if self.signature:
            text += f"\n\n-- \n{formatted.plain(self.signature)}"
        text = flowed.folded(text)
        if self.quoted:
            said = _said(self.quoted).rstrip()
            text += f"\n\n{self.head.attribution}\n{flowed.folded(said, depth=1)}"
        return writing.words(text + "\n", "plain", parameters={"format": "flowed"})

    def _page(self) -> Part:
        pictures = {str(id_): f"cid:{cid}" for id_, (_, cid) in self.inside.items()}
        cids = {cid for _, cid in self.inside.values()}
        # each runs as its own words do: the page's language says nothing of Hebrew in it
        body = f'<div dir="auto">{formatted.html(self.said, pictures=pictures)}</div>\n'
        if self.signature:
            signed = formatted.html(self.signature, pictures={})
            body += f'<div dir="auto">-- <br>{signed}</div>'
        body = sanitise.for_sending(body, cids=cids)
        if self.quoted:
            body += _below(self.quoted, self.head.attribution)
        language = entities.escape(self.head.language)
        page = (
            f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8"></head>\n'
            f"<body>\n{body}\n</body>\n</html>\n"
        )
        return writing.many("related", [writing.words(page, "html"), *self._pictures()])

    def _pictures(self) -> list[Part]:
        return [
            writing.file(
                filenames.cleaned(file.name), file.content_type, self.contents[file.id],
                content_id=cid,
            )
            for file, cid in self.inside.values()
        ]  # fmt: skip


def _said(quoted: Quoted) -> str:
    """Return the whole words of a mail: what was new in it, and what it had quoted itself."""
    said = quoted.text.rstrip()
    if quoted.letter.rest:
        said += f"\n\n{quoted.letter.rest}"
    return writing.readable(said[:MAX_QUOTED])


def _below(quoted: Quoted, attribution: str) -> str:
    """Return the mail below ours. Its pictures stay behind: they are not in this mail."""
    below = ""
    with suppress(sanitise.TooMuchHtml):
        if len(quoted.letter.html) <= MAX_QUOTED:
            said = writing.readable(quoted.letter.html)
            below = sanitise.for_sending(said, keeps_remote=False)
    if not below:
        words = entities.escape(_said(quoted), quote=False)
        below = f'<div dir="auto" style="white-space: pre-wrap">{words}</div>'
    return (
        f"<div>{entities.escape(attribution)}</div>\n"
        f'<blockquote type="cite" style="{QUOTE_STYLE}">{below}</blockquote>'
    )


def _signed(raw: bytes, key: Key | None) -> bytes:
    if key is None:
        return raw
    here = {line.split(b":")[0].lower() for line in raw.split(EOL * 2)[0].split(EOL)}
    try:
        signature = dkim.sign(
            raw,
            key.selector.encode(),
            key.domain.encode(),
            key.private,
            canonicalize=(b"relaxed", b"relaxed"),
            # a second From or Subject that somebody adds on the way would break the signature
            include_headers=[one.encode() for one in SIGNED if one.encode() in here]
            + [b"from", b"subject"],
        )
    except (dkim.DKIMException, ValueError, TypeError, IndexError) as problem:
        raise BadKey(key.domain) from problem
    return bytes(signature) + raw
