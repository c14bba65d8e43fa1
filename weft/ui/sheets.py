"""Style sheets made whole: with the content of what they import in the place of each import.

Sheets that always come together are named by one that only imports, in CSS's own words, and pages
link that one. With WEFT_DEVELOPMENT browsers follow the imports by themselves. A shop's server
gives them one file: each takes its turn on one of six connections, and the desk had 45.

Only what means the same in the import's place is put there; all else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from posixpath import dirname, join, normpath

_COMMENT = r"/\*(?:[^*]|\*(?!/))*\*/"  # never longer, so no rule counts as a part of one
_IMPORT = re.compile(
    rf'(?:\s|{_COMMENT})*@import\s+(?:url\(\s*"([^"]+)"\s*\)|"([^"]+)")\s*([^;]*);'
)
# what is no rule is looked past: comments and strings may say anything
_TOLD = re.compile(
    rf"""{_COMMENT} | url\(\s*["']?(?P<address>[^"')]*) | (?P<late>@import\b)
    | "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*'""",
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)
_STANDS_ANYWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/|#", re.IGNORECASE)


class CannotBeJoined(Exception):
    """A sheet imports what cannot stand in the import's place; the text names it and says why."""


def whole(name: str, read: Callable[[str], str | None]) -> str:
    """Return the content of a sheet with that of all it imports, in the order of the imports.

    `read` returns the source of a name, or None where there is none. What imports nothing stays
    as it is to the byte.

    Raises CannotBeJoined for an import of what is not there, on a condition, after a rule, or of a
    sheet that imports this one; and for a relative address in a sheet from another folder.
    """
    return "".join(_parts(name, read, ()))


def _parts(
    name: str, read: Callable[[str], str | None], importers: tuple[str, ...]
) -> Iterator[str]:
    if name in importers:
        raise CannotBeJoined(f"{name} imports itself, by way of {' and '.join(importers)}")
    source = read(name)
    if source is None:
        raise CannotBeJoined(f"{' in '.join(reversed(importers))} imports {name}: it is not there")

    end = 0
    while found := _IMPORT.match(source, end):
        address, condition = found[1] or found[2], found[3]
        if condition:
            raise CannotBeJoined(f"{name} imports {address} on a condition: {condition}")
        if _STANDS_ANYWHERE.match(address):
            raise CannotBeJoined(f"{name} imports {address}: only a sheet of ours, by its place")
        yield from _parts(normpath(join(dirname(name), address)), read, (*importers, name))
        end = found.end()

    rest = source[end:]
    home = dirname((*importers, name)[0])
    for told in _TOLD.finditer(rest):
        address = told["address"]
        if told["late"]:
            raise CannotBeJoined(f"{name} imports after a rule, or in words that we do not read")
        if address and dirname(name) != home and not _STANDS_ANYWHERE.match(address):
            raise CannotBeJoined(f"{name} names {address}, which is another file from {home}")
    yield rest
