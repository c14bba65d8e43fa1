"""What came through a door: headers, address, language, and a body read with suspicion.

Nothing is decoded before somebody asks for it: most requests need two headers and the body.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from functools import cached_property
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import parse_accept_lang_header

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Network = IPv4Network | IPv6Network
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

MAX_JSON = 262_144  # bytes; ten times the longest message in the widest script
MAX_DEPTH = 32  # lists and objects inside each other; ours need five
MAX_INTEGER = 2**63 - 1  # PostgreSQL's bigint


class Refused(Exception):
    """The door answers no, in words for the visitor; raise it anywhere behind a door."""

    def __init__(
        self, status: int, code: str, message: StrOrPromise, *, retry_after_seconds: int = 0
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after_seconds = retry_after_seconds


class BadInput(Refused):
    """The body cannot be what the door asks for; sending it again will not help."""

    def __init__(self, code: str, message: StrOrPromise | None = None) -> None:
        super().__init__(400, code, message or _("We could not read this."))


class TooLarge(Refused):
    """The body is longer than the door's limit; it was not read to its end."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, "too_large", _("This is too large to send."))
        self.limit = limit


class ClientGone(Exception):
    """The visitor hung up before the body was whole; there is nobody to answer."""


class Request:
    """One request at a door. `params` holds the named parts of the path, still text."""

    def __init__(
        self, scope: MutableMapping[str, Any], receive: Receive, params: dict[str, str]
    ) -> None:
        self.scope = scope
        self.receive = receive
        self.params = params
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        # Sent with every answer, also with errors: what CORS and cookies need
        self.answer_headers: list[tuple[bytes, bytes]] = []
        self._is_read = False

    def header(self, name: str) -> str | None:
        """Return a header by its name in any case; of several alike, the last."""
        value = self._headers.get(name.lower().encode("latin-1"))
        return None if value is None else value.decode("latin-1")

    @cached_property
    def _headers(self) -> dict[bytes, bytes]:
        return dict(self.scope["headers"])  # ASGI: the names are in lower case

    @cached_property
    def query(self) -> dict[str, str]:
        """The query string; of several values with one name, the last."""
        if not self.scope["query_string"]:
            return {}
        return dict(
            parse_qsl(
                self.scope["query_string"].decode("latin-1"),
                keep_blank_values=True,
                max_num_fields=64,
                errors="replace",
            )
        )

    @property
    def bearer(self) -> str | None:
        """The token of `Authorization: Bearer …`."""
        kind, _space, token = (self.header("authorization") or "").partition(" ")
        return token.strip() if kind.lower() == "bearer" and token else None

    @cached_property
    def cookies(self) -> dict[str, str]:
        """The cookies, read as Django reads them."""
        from django.http import parse_cookie

        return parse_cookie(self.header("cookie") or "")

    @cached_property
    def address(self) -> str:
        """The visitor's IP address, as far as the proxies we trust can tell; "" when unknown."""
        client = self.scope.get("client")
        forwarded = [value for name, value in self.scope["headers"] if name == b"x-forwarded-for"]
        return visitor_address(client[0] if client else "", b",".join(forwarded))

    @cached_property
    def wishes(self) -> tuple[str, ...]:
        """The languages that the reader asks for, ours or not: `?language=`, then the browser's."""
        header = (self.header("accept-language") or "")[:500].lower()
        chosen = [self.query["language"]] if "language" in self.query else []
        return (*chosen, *(wish for wish, _weight in parse_accept_lang_header(header)))

    @cached_property
    def language(self) -> str:
        """One of settings.LANGUAGES: the first wish that is ours, else English.

        A door that knows better (the visitor chose, the brand says) sets it.
        """
        ours = dict(settings.LANGUAGES)
        for wish in self.wishes:
            code = wish.lower().replace("_", "-").partition("-")[0]
            if code in ours:
                return code
        return settings.LANGUAGE_CODE.partition("-")[0]

    async def chunks(self, limit: int) -> AsyncIterator[bytes]:
        """Give the body piece by piece, at most `limit` bytes; after its end, nothing more.

        Raises TooLarge, at once when the client said how long it is; ClientGone.
        """
        said = self.header("content-length")
        if said and said.isdecimal() and int(said[:20]) > limit:
            raise TooLarge(limit)
        size = 0
        # Who asks for more after the end waits until the visitor hangs up
        while not self._is_read:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            self._is_read = not message.get("more_body", False)
            if chunk := message.get("body", b""):
                size += len(chunk)
                if size > limit:
                    raise TooLarge(limit)
                yield chunk

    async def body(self, limit: int = MAX_JSON) -> bytes:
        """Return the whole body. Raises TooLarge above `limit` bytes, ClientGone."""
        return b"".join([chunk async for chunk in self.chunks(limit)])

    async def json(self, limit: int = MAX_JSON) -> dict[str, Any]:
        """Return the body as a JSON object. Raises BadInput, TooLarge, ClientGone."""
        return read_json(await self.body(limit))


def read_json(body: bytes) -> dict[str, Any]:
    """Return the JSON object in `body`, free of all that PostgreSQL would not store.

    Raises BadInput: not_json (also NaN, numbers without end, bytes that are not UTF-8),
    not_an_object, bad_text (NUL, half a surrogate pair), too_deep.
    """
    try:
        found = _decode(body.decode())
    except RecursionError as problem:
        raise BadInput("too_deep") from problem
    except ValueError as problem:
        raise BadInput("not_json") from problem
    if not isinstance(found, dict):
        raise BadInput("not_an_object")
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH and _depth(found) > MAX_DEPTH:
        raise BadInput("too_deep")
    # Raw, neither is JSON nor UTF-8: only an escape can bring NUL or half a pair
    if b"\\u" in body:
        _check_text(found)
    return found


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _float(digits: str) -> float:
    number = float(digits)
    if number - number != 0:  # 1e999 is infinite, which jsonb is not
        raise ValueError(digits)
    return number


def _integer(digits: str) -> int:
    number = int(digits)
    if abs(number) > MAX_INTEGER:
        raise ValueError(digits)
    return number


_decode = json.JSONDecoder(
    parse_constant=_no_constant, parse_float=_float, parse_int=_integer
).decode


def _depth(found: Any) -> int:
    """Return how deep lists and objects are nested; counted level by level, not by recursion."""
    depth, level = 0, [found]
    while level:
        depth += 1
        inside: list[Any] = []
        for item in level:
            inside += item.values() if isinstance(item, dict) else item
        level = [item for item in inside if isinstance(item, dict | list)]
    return depth


def _check_text(found: dict[str, Any]) -> None:
    left: list[Any] = [found]
    while left:
        item = left.pop()
        if isinstance(item, dict):
            left += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            left += item
        elif isinstance(item, str) and not is_clean(item):
            raise BadInput("bad_text", _("Some characters here cannot be stored."))


def is_clean(text: str) -> bool:
    """Tell whether PostgreSQL can store `text`: no NUL, no half of a surrogate pair."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def visitor_address(peer: str, forwarded_for: bytes) -> str:
    """Return who is behind `peer`, reading X-Forwarded-For from the right past trusted proxies.

    What an untrusted party claims is never believed: without trusted proxies it is `peer`.
    """
    trusted: list[Network] = settings.WEFT_TRUSTED_PROXIES
    address = _plain(peer)
    if not trusted:
        return address
    hops = [hop.strip() for hop in forwarded_for.decode("latin-1").split(",") if hop.strip()]
    while hops and _is_in(address, trusted):
        claimed = _plain(hops.pop())
        if not claimed:
            break
        address = claimed
    return address


def neighbourhood(address: str) -> str:
    """Return what a limit should count: an IPv4 address, or the /64 that one IPv6 line owns."""
    if ":" not in address:
        return address
    try:
        return str(ip_network((address.partition("%")[0], 64), strict=False))
    except ValueError:
        return address


def _is_in(address: str, networks: list[Network]) -> bool:
    if not address:
        return False
    parsed = ip_address(address)
    return any(parsed in network for network in networks)


def _plain(text: str) -> str:
    """Return an address in its shortest spelling; "" for what is none (a Unix socket, garbage)."""
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(parsed)
