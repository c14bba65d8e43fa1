"""How a mail is shown to agents: what they should know of it, and its HTML made fit for a frame."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from weft.conversations.envelopes import Letter
from weft.gateway.contract import Mark, Pictures, Sheet

from . import (
    addresses,
    automatic,
    formatted,
    markup,
    quoted_html,
    sanitise,
    spacing,
    verdict,
    words,
)
from .quoting import Kind
from .threading import Standing
from .trouble import Trouble

COLUMNS = 85  # letters that a line of the frame holds
FEW_COLUMNS = 36  # on a phone
TALL = 400  # pixels that we believe of a picture's height
LINE = 21  # pixels
MACHINES = {
    automatic.Kind.AUTO_REPLY: gettext_lazy("A machine answered this by itself."),
    automatic.Kind.OUT_OF_OFFICE: gettext_lazy("An automatic reply: its sender is away."),
    automatic.Kind.BOUNCE: gettext_lazy("A mail server tells that a mail could not be delivered."),
    automatic.Kind.READ_RECEIPT: gettext_lazy("A receipt: the mail was opened."),
    automatic.Kind.LIST: gettext_lazy("Sent to many at once, by a list or a newsletter."),
    automatic.Kind.OURS: gettext_lazy("Sent by Weft itself, and back again."),
}


def marks(letter: Letter) -> Sequence[Mark]:
    """Return what a reader should know of a mail, the gravest first."""
    return [*_of_sender(letter), *_of_machine(letter), *_of_trouble(letter)]


def sheet(html: str, pictures: Pictures) -> Sheet | None:
    """Return a mail's HTML for the frame, quotes and signatures folded; None for too much of it."""
    try:
        clean = sanitise.clean(html, picture=pictures.inside, remote=pictures.remote)
    except sanitise.TooMuchHtml:
        return None
    folded = "".join(_folded(clean.html))
    return Sheet(
        html=folded,
        lines=_lines(clean.html, COLUMNS),
        narrow_lines=_lines(clean.html, FEW_COLUMNS),
        remote_pictures=clean.remote_images,
        misleading_links=clean.misleading_links,
    )


def render(text: str, pictures: Mapping[str, str]) -> str:
    """Return what an agent wrote as the mail will show it. Not sanitised."""
    return formatted.html(text, pictures=pictures)


def _of_sender(letter: Letter) -> Iterator[Mark]:
    why = _sentence(words.SENDER, verdict.Reason, letter.verdict.get("reason"))
    doubt = _sentence(words.DOUBT, addresses.Doubt, letter.traits.get("doubt"))
    hint = " ".join(filter(None, (doubt, why)))
    if letter.verdict.get("result") == verdict.Result.FAILED:
        yield Mark(code="failed", words=gettext("Perhaps forged"), hint=hint, is_warning=True)
    elif letter.standing == Standing.OUTSIDER:
        told = gettext("Its sender does not take part in this conversation and gets no history.")
        hint = " ".join(filter(None, (told, hint)))
        yield Mark(code="outsider", words=gettext("Outsider"), hint=hint, is_warning=True)
    elif letter.standing == Standing.UNVERIFIED or doubt or _is_unverified(letter):
        hint = hint or gettext("Nothing confirms who sent this mail.")
        yield Mark(
            code="unverified", words=gettext("Unverified sender"), hint=hint, is_warning=True
        )
    elif letter.standing == Standing.AGENT:
        told = gettext("A colleague answered by the mail program.")
        yield Mark(code="colleague", words=gettext("By mail"), hint=told)


def _is_unverified(letter: Letter) -> bool:
    return letter.verdict.get("result") == verdict.Result.UNVERIFIED


def _of_machine(letter: Letter) -> Iterator[Mark]:
    told = _sentence(MACHINES, automatic.Kind, letter.traits.get("kind"))
    if told:
        yield Mark(code="automatic", words=gettext("Automatic"), hint=told)


def _of_trouble(letter: Letter) -> Iterator[Mark]:
    found = letter.traits.get("trouble")
    for one in found if isinstance(found, list) else ():
        if told := _sentence(words.TROUBLE, Trouble, one):
            yield Mark(code="trouble", words=gettext("Hard to read"), hint=told)


def _sentence(known: Mapping[Any, Any], kind: type[Any], value: object) -> str:
    """Return the sentence for a stored word, "" for one that nobody knows any more."""
    try:
        told = known.get(kind(value))
    except ValueError:
        return ""
    return gettext(told) if isinstance(told, str) else str(told or "")


def _folded(html: str) -> Iterator[str]:
    for span in quoted_html.fold(html):
        piece = html[span.start : span.end]
        if span.kind is Kind.VISIBLE or not markup.text_of(piece).strip():
            yield piece
            continue
        is_quote = span.kind is Kind.QUOTED
        label = gettext("What was quoted") if is_quote else gettext("Signature")
        yield f'<details class="weft-fold"><summary title="{_said(label)}">…</summary>'
        yield f"{piece}</details>"


def _said(label: str) -> str:
    return label.replace("&", "&amp;").replace('"', "&quot;")


def _lines(html: str, columns: int) -> int:
    """Return about how many lines it takes: nobody can measure a frame that runs nothing."""
    shown = (
        html[span.start : span.end] for span in quoted_html.fold(html) if span.kind is Kind.VISIBLE
    )
    page = "".join(shown)
    text = sum(max(1, math.ceil(len(line) / columns)) for line in markup.text_of(page).split("\n"))
    heights = (
        _pixels(markup.attributes(page, token).get("height", ""))
        for token in markup.tokens(page)
        if token.name == "img"
    )
    return (
        text
        + sum(math.ceil(height / LINE) for height in heights)
        + spacing.lines(page, LINE, columns)
    )


def _pixels(said: str) -> int:
    digits = said.removesuffix("px").strip()
    return min(TALL, int(digits)) if digits.isdecimal() and len(digits) < 5 else 120
