"""The body of a mail: which parts are its text, which are files, and how they belong together.

A multipart/alternative says one thing several ways; everything else says several things. A lone
HTML part is also given as text, and a lone text part beside HTML ones as HTML, so that neither
reading loses a sentence.
"""

from __future__ import annotations

import html as markup_of_text
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import re2

from . import cards, charsets, filenames, flowed, headers, markup, tnef
from .parts import Part
from .trouble import Trouble

MAX_TEXT = 2_000_000  # bytes of one text that are read as text
MAX_TOLD = 600_000  # characters of HTML without a text beside it that are told as text
META_CHARSET = re2.compile(rb"(?i)<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})")
TEXTS = frozenset({"text/plain", "text/html", "text/markdown"})
# the same again for programs; the raw mail keeps them
NOT_FOR_PEOPLE = frozenset({"text/x-amp-html", "text/watch-html"})
ENCRYPTED = frozenset({"application/pgp-encrypted"})
ENDINGS = {
    "message/rfc822": "eml",
    "text/calendar": "ics",
    "text/vcard": "vcf",
    "text/x-vcard": "vcf",
    "text/plain": "txt",
    "text/html": "html",
    "text/csv": "csv",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "application/pdf": "pdf",
}


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """One file of a mail."""

    name: str  # for people; never a path on a disk
    content_type: str  # as the mail says: do not believe it
    content: bytes = field(repr=False)
    cid: str = ""  # how the HTML calls it, without <>
    is_inline: bool = False  # shown inside the text


@dataclass
class Body:
    """What the parts amount to."""

    text: str = ""
    html: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    invites: list[cards.Invite] = field(default_factory=list)
    cards: list[cards.Card] = field(default_factory=list)
    trouble: set[Trouble] = field(default_factory=set)


@dataclass
class _Block:
    """One thing that the mail says, in up to two ways."""

    group: int  # the alternative it belongs to, 0 for none
    text: str = ""
    html: str = ""


def gather(leaves: Iterable[Part]) -> Body:
    """Put the parts of a mail together."""
    body = Body()
    blocks: list[_Block] = []
    for part in leaves:
        if part.has_trouble:
            body.trouble.add(Trouble.BOUNDARY)
        if is_body(part, is_first=not blocks):
            _say(part, blocks, body)
        elif part.content_type not in NOT_FOR_PEOPLE:
            _attach(part, body)
    body.text = "\n\n".join(said for said in _told(blocks, body) if said.strip())
    if any(block.html for block in blocks):
        body.html = "\n".join(block.html or _as_html(block.text) for block in blocks)
    _open_winmail(body)
    return body


def _told(blocks: list[_Block], body: Body) -> Iterator[str]:
    """Return each block as text."""
    left = MAX_TOLD
    for block in blocks:
        if not block.text and len(block.html) > left:
            body.trouble.add(Trouble.TOO_LONG)
        yield block.text or markup.text_of(block.html[:left])
        left -= 0 if block.text else min(len(block.html), left)


def is_body(part: Part, *, is_first: bool = False) -> bool:
    """Tell whether a part is text to be read in place. The first text may have a file's name."""
    if part.content_type not in TEXTS:
        return False
    shown, named = part.disposition()
    if shown == "attachment":
        return False
    return is_first or not (named.get("filename") or part.parameters.get("name"))


def preview(part: Part, length: int) -> str:
    """Return the beginning of a text part."""
    text, _ = _text(part, part.content()[: length * 8])
    return (markup.text_of(text) if part.content_type == "text/html" else text)[:length]


def _say(part: Part, blocks: list[_Block], body: Body) -> None:
    content = part.content()
    if len(content) > MAX_TEXT:
        body.trouble.add(Trouble.TOO_LONG)
        _attach(part, body)
        content = content[:MAX_TEXT]
    text, is_certain = _text(part, content)
    if not is_certain:
        body.trouble.add(Trouble.CHARSET)
    if _has_rubbish(part):
        body.trouble.add(Trouble.ENCODING)
    group = next((n for n, kind in reversed(part.inside) if kind == "multipart/alternative"), 0)
    is_html = part.content_type == "text/html"
    if group and blocks and blocks[-1].group == group:
        block = blocks[-1]
        if not (block.html if is_html else block.text):
            block.html, block.text = (text, block.text) if is_html else (block.html, text)
            return
    blocks.append(_Block(group, html=text) if is_html else _Block(group, text=text))


def _text(part: Part, content: bytes) -> tuple[str, bool]:
    label = part.parameters.get("charset", "")
    if not label and part.content_type == "text/html":
        meta = META_CHARSET.search(content[:4096])
        label = meta.group(1).decode("ascii") if meta else ""
    text, is_certain = charsets.text_of(content, label)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if part.content_type == "text/plain" and part.parameters.get("format", "").lower() == "flowed":
        text = flowed.unfolded(text, drops_space=part.parameters.get("delsp", "").lower() == "yes")
    return text, is_certain


def _has_rubbish(part: Part) -> bool:
    if part.headers.word("content-transfer-encoding") != "base64":
        return False
    return bool(part.raw[part.start : part.end].translate(None, headers.BASE64 + b"= \t\r\n"))


def _attach(part: Part, body: Body) -> None:
    content = part.content()
    shown, named = part.disposition()
    cid = headers.decoded(part.headers.first("content-id")).strip("<> ")[:300]
    name = named.get("filename") or part.parameters.get("name") or ""
    if part.content_type == "message/rfc822" and not name:
        name = headers.of(content).text("subject")
    file = Attachment(
        name=_named(name, part.content_type, len(body.attachments) + 1),
        content_type=part.content_type,
        content=content,
        cid=cid,
        is_inline=shown != "attachment" and bool(cid) and part.content_type.startswith("image/"),
    )
    body.attachments.append(file)
    if part.content_type == "text/calendar":
        body.invites += cards.invites(_text(part, content[: cards.MAX_LENGTH])[0])
    elif part.content_type in {"text/vcard", "text/x-vcard", "text/directory"}:
        body.cards += cards.cards(_text(part, content[: cards.MAX_LENGTH])[0])
    elif part.content_type in ENCRYPTED or part.parameters.get("smime-type") == "enveloped-data":
        body.trouble.add(Trouble.ENCRYPTED)
    if not part.content_type.startswith("text/") and _has_rubbish(part):
        body.trouble.add(Trouble.ENCODING)


def _named(name: str, content_type: str, number: int) -> str:
    name = filenames.cleaned(name)
    ending = ENDINGS.get(content_type, "")
    if not name:
        return f"{content_type.partition('/')[0]}-{number}.{ending or 'bin'}"
    if content_type == "message/rfc822" and not name.lower().endswith(".eml"):
        return f"{name}.eml"
    return name


def _open_winmail(body: Body) -> None:
    """Put the contents of winmail.dat in its place."""
    for file in [file for file in body.attachments if _is_winmail(file)]:
        found = tnef.read(file.content)
        if not found.is_whole:
            body.trouble.add(Trouble.WINMAIL)
        else:
            body.attachments.remove(file)
        body.text = body.text if body.text.strip() else found.text or markup.text_of(found.html)
        body.html = body.html or found.html
        body.attachments += [
            Attachment(
                name=_named(inner.name, inner.content_type, number),
                content_type=inner.content_type or "application/octet-stream",
                content=inner.content,
                cid=inner.cid,
                is_inline=bool(inner.cid),
            )
            for number, inner in enumerate(found.files, start=len(body.attachments) + 1)
        ]


def _is_winmail(file: Attachment) -> bool:
    is_named_so = file.name.lower() == "winmail.dat"
    return is_named_so or file.content_type in {"application/ms-tnef", "application/vnd.ms-tnef"}


def _as_html(text: str) -> str:
    return f'<div style="white-space: pre-wrap">{markup_of_text.escape(text)}</div>'
