"""Scripts for pages of others: modules joined into one, and packed as small as browsers take them.

Modules are written small and served joined and made smaller: one request instead of ten. This
happens once in each process, in memory; there is no build.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import brotli

from weft.kernel import doors
from weft.kernel.doors import Request, Send
from weft.ui import smaller

_IMPORT = re.compile(r"^import .*\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!function start\b)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Script:
    """A script with its compressed forms; `version` changes when its content does."""

    plain: bytes
    br: bytes
    gz: bytes
    version: str

    def encoded(self, accepts: str) -> tuple[bytes, bytes]:
        """Return the body and its Content-Encoding, the best that the browser `accepts`."""
        if "br" in accepts:
            return self.br, b"br"
        return (self.gz, b"gzip") if "gzip" in accepts else (self.plain, b"identity")


def join(paths: Iterable[Path]) -> str:
    """Return modules as one, each after those that it imports; only `start` stays exported.

    The names in all of them are distinct: what is joined shares one scope.
    """
    source = "".join(path.read_text() for path in paths)
    return smaller.script(_EXPORT.sub("", _IMPORT.sub("", source)))


async def answer(request: Request, send: Send, script: Script, keep: bytes) -> None:
    """Send a script to a page of any origin; `keep` says for how long browsers may."""
    headers = [
        (b"content-type", b"text/javascript; charset=utf-8"),
        (b"cache-control", keep),
        (b"etag", b'"%s"' % script.version.encode()),
        (b"vary", b"Accept-Encoding"),
        (b"x-content-type-options", b"nosniff"),
        # There is nothing of a person in it
        (b"access-control-allow-origin", b"*"),
        (b"cross-origin-resource-policy", b"cross-origin"),
    ]
    if request.header("if-none-match") == f'"{script.version}"':
        await doors.answer(send, 304, b"", headers)
        return
    body, encoding = script.encoded(request.header("accept-encoding") or "")
    if encoding != b"identity":
        headers.append((b"content-encoding", encoding))
    await doors.answer(send, 200, body, headers)


def pack(source: str) -> Script:
    """Compress a script as hard as can be; it is done once and sent many times."""
    plain = source.encode()
    return Script(
        plain=plain,
        br=brotli.compress(plain, mode=brotli.MODE_TEXT, quality=11),
        gz=gzip.compress(plain, 9, mtime=0),
        version=hashlib.sha256(plain).hexdigest()[:12],
    )
