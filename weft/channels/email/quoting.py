"""What of a mail is new, what was quoted, and what is a signature.

Nothing is cut: the answer is spans that cover the whole text, so that a reader can unfold them.
When in doubt a line is visible, because a folded question is not answered. The words of languages
stand in `languages`; a line is looked at a fixed number of times, and every expression is RE2, so
no mail can make this slow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import re2

from . import languages
from .languages import LANGUAGES

MAX_LENGTH = 1_000_000  # characters; a longer text is all visible
MAX_LINE = 400  # characters of a line that can be an attribution, also when it was wrapped
MAX_WRAPPED = 4  # lines that one attribution may take
MAX_BLOCK = 12  # lines of a From/Sent/To block, long recipients included
DECORATION = "*_- "
MAX_SIGNATURE = 30  # lines below a "--" that has lost its space


class Kind(StrEnum):
    """How a stretch of text is shown."""

    VISIBLE = "visible"
    QUOTED = "quoted"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch `text[start:end]` of one kind."""

    kind: Kind
    start: int
    end: int


# letters that programs put into plain lines: no-break spaces, direction marks
ODD_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u3000", " "))
INVISIBLE = str.maketrans(dict.fromkeys("\u200b\u200e\u200f\u202a\u202b\u202c\u2060\ufeff"))


def fold(text: str, *, is_forward: bool = False) -> list[Span]:
    """Return the spans of a plain text, covering all of it.

    With `is_forward` a block of From, Sent and To does not begin a quote: the mail below it is
    what the sender wanted to show.
    """
    if len(text) > MAX_LENGTH:
        return [Span(Kind.VISIBLE, 0, len(text))]
    lines = text.split("\n")
    kinds = kinds_of(lines, is_forward=is_forward)
    spans: list[Span] = []
    start = at = 0
    for number, line in enumerate(lines):
        end = min(at + len(line) + 1, len(text))
        if number + 1 == len(lines) or kinds[number + 1] != kinds[number]:
            if end > start:
                spans.append(Span(kinds[number], start, end))
            start = end
        at = end
    return spans or [Span(Kind.VISIBLE, 0, len(text))]


def visible(text: str, *, is_forward: bool = False) -> str:
    """Return what is new in a text."""
    parts = [
        text[span.start : span.end]
        for span in fold(text, is_forward=is_forward)
        if span.kind is Kind.VISIBLE
    ]
    return "".join(parts).strip()


def kinds_of(lines: Sequence[str], *, is_forward: bool = False) -> list[Kind]:
    """Return how each line is shown."""
    plain = [bare(line) for line in lines]
    is_quoted = _quoted(plain, is_forward=is_forward)
    if not any(line and not quoted for line, quoted in zip(plain, is_quoted, strict=True)):
        return [Kind.VISIBLE] * len(lines)  # a mail never folds to nothing
    kinds = [Kind.QUOTED if quoted else Kind.VISIBLE for quoted in is_quoted]
    _sign(lines, plain, kinds)
    return kinds


def bare(line: str) -> str:
    """Return a line without the spaces and invisible letters that programs put into it."""
    line = line[: MAX_LINE + 1]
    if line.isascii():
        return line.strip()
    return line.translate(ODD_SPACES).translate(INVISIBLE).strip()


def _quoted(plain: Sequence[str], *, is_forward: bool) -> list[bool]:
    quoted = [line.startswith(">") for line in plain]
    number = 0
    while number < len(plain):
        if quoted[number]:
            number += 1
            continue
        first = _attribution_ending_at(plain, quoted, number)
        if first is not None:
            below = _next_line(plain, number + 1)
            if below < len(plain) and quoted[below]:
                quoted[first:below] = [True] * (below - first)
                number = below
                continue
            if below < len(plain) and _is_sure(" ".join(plain[first : number + 1])):
                return _to_the_end(quoted, first)
        begins = _begins_quote(plain, number, is_forward=is_forward)
        if begins:
            return _to_the_end(quoted, number)
        number += 1
    _join_blanks(plain, quoted)
    return quoted


def _to_the_end(quoted: list[bool], first: int) -> list[bool]:
    return [*quoted[:first], *[True] * (len(quoted) - first)]


def _next_line(plain: Sequence[str], number: int) -> int:
    """Return the number of the next line with something on it."""
    while number < len(plain) and not plain[number]:
        number += 1
    return number


def _join_blanks(plain: Sequence[str], quoted: list[bool]) -> None:
    """Count the empty lines between two quoted ones as quoted."""
    last = -1
    for number, is_quoted in enumerate(quoted):
        if is_quoted and plain[number]:
            if last >= 0 and not any(plain[last + 1 : number]):
                quoted[last + 1 : number] = [True] * (number - last - 1)
            last = number
        elif plain[number]:
            last = -1


def _attribution_ending_at(plain: Sequence[str], quoted: Sequence[bool], number: int) -> int | None:
    """Return where an attribution that ends on this line begins, None when there is none."""
    if not plain[number].rstrip(DECORATION).endswith(":") and not _is_dashed(plain[number]):
        return None
    below = _next_line(plain, number + 1)
    if below < len(plain) and quoted[below] and _named().fullmatch(plain[number]):
        return number
    joined, found = "", None
    for first in range(number, max(number - MAX_WRAPPED, -1), -1):
        joined = f"{plain[first]} {joined}".strip()
        if quoted[first] or not plain[first] or len(joined) > MAX_LINE:
            break
        said = joined.strip(DECORATION)
        if _attribution().fullmatch(said if said.endswith(":") else f"{said}:"):
            if _opening().match(said):
                return first
            # "2026, at 10:15, Ada wrote:" may be the end of a longer line that was wrapped
            found = first if found is None else found
    return found


def _is_dashed(line: str) -> bool:
    """Tell whether a line is `---- On Friday Ada wrote ----`, as Zoho has it."""
    return line.startswith("---") and line.endswith("---") and len(line.strip("-")) > len("wrote")


def _is_sure(attribution: str) -> bool:
    """Tell whether a line is so much a program's that what follows needs no > to be a quote.

    "On 5 May your colleague wrote:" is something that customers type.
    """
    return bool(_evidence().search(attribution))


def _begins_quote(plain: Sequence[str], number: int, *, is_forward: bool) -> bool:
    line = plain[number]
    if line.startswith(("-", "_", "*", "=")) and _original().fullmatch(line):
        return True
    if is_forward:
        return False
    if _is_rule(line):
        below = _next_line(plain, number + 1)
        return below < len(plain) and is_block(plain[below : below + MAX_BLOCK])
    return _role_words(line) != () and is_block(plain[number : number + MAX_BLOCK])


def _is_rule(line: str) -> bool:
    return len(line) >= 10 and not line.strip("_-=*─—")


def is_block(lines: Sequence[str]) -> bool:
    """Tell whether lines begin with the From, Sent, To, Subject of an older mail."""
    return bool(lines) and len(roles_of(lines)) >= 3


def roles_of(lines: Sequence[str]) -> dict[str, str]:
    """Return from, sent, to and subject of the block at the top of some lines; {} for no block."""
    found: dict[str, str] = {}
    strangers = 0
    for line in lines:
        roles = _role_words(line)
        if not roles:
            # a long list of recipients goes on for a line or two; nothing else may
            strangers += 1
            if not found or strangers > 2 or not line:
                break
            continue
        # one word can be two labels: "a" is to in Italian, "de" is from in French
        role = next((role for role in roles if role not in found), "")
        if role:
            found[role] = line.partition(":")[2].strip("* \t")
    return found if {"from", "sent"} <= found.keys() and {"to", "subject"} & found.keys() else {}


def _role_words(line: str) -> tuple[str, ...]:
    """Return what the label at the beginning of a line may mean; () for none."""
    colon = line.find(":", 0, 30)
    return _labels().get(line[:colon].strip("* \t").lower(), ()) if colon > 0 else ()


def _sign(lines: Sequence[str], plain: Sequence[str], kinds: list[Kind]) -> None:
    """Mark the signatures at the end of each visible run."""
    end = len(kinds)
    while end > 0:
        if kinds[end - 1] is not Kind.VISIBLE:
            end -= 1
            continue
        start = end
        while start > 0 and kinds[start - 1] is Kind.VISIBLE:
            start -= 1
        first = _signature(lines, plain, start, end)
        kinds[first:end] = [Kind.SIGNATURE] * (end - first)
        end = start


def _signature(lines: Sequence[str], plain: Sequence[str], start: int, end: int) -> int:
    """Return where the signature of the run begins; its end when it has none."""
    for number in range(start, end):
        if plain[number] in {"--", "—", "- --"}:
            is_exact = lines[number].rstrip("\r").endswith("-- ")
            if is_exact or end - number <= MAX_SIGNATURE:
                return number
    last = end
    while last > start:
        line = plain[last - 1]
        if line and not _advertised().fullmatch(line):
            break
        last -= 1
    # empty lines alone are no signature
    while last < end and not plain[last]:
        last += 1
    return last


@cache
def _compiled(pattern: str) -> re2._Regexp:
    options = re2.Options()
    options.max_mem = 64 << 20
    options.case_sensitive = False
    return re2.compile(pattern, options)


@cache
def _attribution() -> re2._Regexp:
    """Return the expression for every way in which programs say who wrote what follows."""
    ways = [_ways(language) for language in LANGUAGES.values()]
    return _compiled("|".join([*ways, *GENERIC]))


def _ways(language: languages.Language) -> str:
    opens = "|".join(language.opens)
    verbs = "|".join(language.verbs)
    behind = ".*" if language.verb_is_inside else ""
    ways = [
        # On Fri, 20 Nov 2026 at 10:15, Ada <ada@shop.example> wrote:
        rf"(?:(?:{opens}) .*[0-9].*|[0-9].*)\b(?:{verbs}){behind} ?:",
        # Ada <ada@shop.example> wrote:
        rf"[^:]*(?:<[^<>]*@[^<>]*>|\[[^\[\]]*@[^\[\]]*\]).*\b(?:{verbs}) ?:",
    ]
    if language.verb_is_inside:
        # Ada <ada@shop.example> schreef op 20 november 2026 10:15:
        ways.append(rf"[^:]+\b(?:{verbs}) (?:{opens}) .*[0-9].* ?:")
    # RE2 knows \b for ASCII alone
    return "|".join(ways).replace(r"\b", r"(?:^|[ \t,>)\]\"])")


GENERIC = (
    # 2026-11-20 10:15 GMT+01:00 Ada <ada@shop.example>:
    r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}.*<[^<>]*@[^<>]*> ?:",
    # 20. 11. 2026 v 10:15, Ada <ada@shop.example>:
    r"[0-9]{1,2}\. ?[^ ]{1,12} ?[0-9]{4}.*[0-9]:[0-9]{2}.*<[^<>]*@[^<>]*> ?:",
)


@cache
def _opening() -> re2._Regexp:
    return _compiled(rf"{languages.any_of('opens')} ")


@cache
def _named() -> re2._Regexp:
    """Return the expression for `Ada Doyle wrote:`, which only a quote below makes one."""
    return _compiled(rf"[^:>0-9]{{2,80}}[ \t]{languages.any_of('verbs')} ?:")


@cache
def _evidence() -> re2._Regexp:
    return _compiled(r"[^\s<>\[\]]@[^\s<>\[\]]|[0-9]{1,2}[:.][0-9]{2}")


@cache
def _original() -> re2._Regexp:
    words = languages.any_of("original")
    return _compiled(rf"[-_*= ]*[-_=]{{2,}} ?{words} ?:?[-_*= ]*")


@cache
def _advertised() -> re2._Regexp:
    words = languages.any_of("sent_from")
    return _compiled(rf"[-_*\[( ]*{words}[-_*\]) .]*")


@cache
def _labels() -> dict[str, tuple[str, ...]]:
    """Return what each label may mean."""
    fields = {"from_": "from", "sent": "sent", "to": "to", "cc": "cc", "subject": "subject"}
    found: dict[str, list[str]] = {}
    for field, role in fields.items():
        for label in languages.every(field):
            for word in _alternatives(label):
                found.setdefault(word, []).append(role)
    return {label: tuple(roles) for label, roles in found.items()}


def _alternatives(label: str) -> Iterable[str]:
    """Spell out `enviado(?: el)?`, the one optional word that labels have."""
    if label.endswith(")?"):
        short, _, more = label.removesuffix(")?").partition("(?:")
        return short, short + more
    return (label,)
