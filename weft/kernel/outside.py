"""The one way out: HTTP to addresses that strangers may have chosen (webhooks, media, vendors).

The address is checked where the connection is made, after the name was resolved, and the connection
goes to the very address that was checked. So neither a redirect nor a name that changes its mind
leads inside. Never call this with a transaction open: the other side may take its time.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from typing import Any

import httpcore
import httpx
from django.conf import settings

from weft.kernel import addresses

PORTS = {80, 443, 8080, 8443}
MAX_REDIRECTS = 5
MAX_ANSWER = 10 * 1024 * 1024  # bytes
MAX_ATTEMPTS = 4  # addresses of one name that are tried
TIMEOUT = timedelta(seconds=15)

Response = httpx.Response  # what `request` returns

_DEFAULT_PORTS = {"http": 80, "https": 443}


class Forbidden(Exception):
    """Weft may not call there; asking again will not help. The text is for whoever set it up."""


class Unreachable(Exception):
    """There was no whole answer just now; the caller tries again later."""


class NotReached(Unreachable):
    """No connection came about, so the other side knows of nothing and may be asked again."""


class AnswerTooLarge(Unreachable):
    """The answer is longer than `max_bytes`; it was not read to its end."""


def request(  # noqa: PLR0913 -- all but two by name, as in httpx
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    json: Any = None,
    content: bytes | None = None,
    data: Mapping[str, str | list[str]] | None = None,
    files: Mapping[str, Any] | None = None,
    auth: tuple[str, str] | None = None,
    timeout: timedelta = TIMEOUT,
    max_bytes: int = MAX_ANSWER,
    max_redirects: int = MAX_REDIRECTS,
) -> httpx.Response:
    """Ask `url` and return the whole answer, whatever its status, after following redirects.

    `timeout` is for everything together, from the name to the last byte. Raises Forbidden,
    Unreachable; of these NotReached when nobody was told anything (or only who redirected), and
    AnswerTooLarge.
    """
    deadline = time.monotonic() + timeout.total_seconds()
    with httpx.Client(transport=_Transport(deadline), trust_env=False) as client, _calm():
        asked = client.build_request(
            method,
            check(url),
            headers={"user-agent": "Weft", "accept-encoding": "identity", **(headers or {})},
            params=params,
            json=json,
            content=content,
            data=data,
            files=files,
        )
        for _ in range(max_redirects + 1):
            with contextlib.closing(client.send(asked, auth=auth, stream=True)) as response:
                if response.next_request is None or not max_redirects:
                    return _read(response, max_bytes)
                asked, auth = _next(asked, response.next_request, set(headers or ())), None
    raise Unreachable(f"more than {max_redirects} redirects")


def check(url: str) -> httpx.URL:
    """Return `url` in one spelling if it has the form of an address that Weft may call.

    Asks no name server: a form that takes an address can call it. Raises Forbidden.
    """
    # Programs disagree about what these mean inside an address
    if any(letter <= " " or letter in "\\\x7f" for letter in url):
        raise Forbidden("The address holds a space or a backslash.")
    try:
        parsed = httpx.URL(url)
        host = addresses.host(parsed.raw_host.decode("ascii"))
    except (httpx.InvalidURL, addresses.NotAHost, ValueError):
        raise Forbidden("The address has no host that Weft can call.") from None
    if parsed.scheme not in _DEFAULT_PORTS:
        raise Forbidden("Only http and https addresses can be called.")
    if parsed.userinfo:
        raise Forbidden("The address holds a name or password before the host.")
    port = _DEFAULT_PORTS[parsed.scheme] if parsed.port is None else parsed.port
    if port not in PORTS and not _is_allowed(host, port):
        raise Forbidden(f"Port {port} is not one that Weft calls.")
    with contextlib.suppress(ValueError):
        _check_address(host, port, str(ip_address(host)))
    return parsed.copy_with(host=host)


def check_named(url: str) -> httpx.URL:
    """Return `url` as `check` does, if secrets can be sent to it: by https, to a whole name.

    Anything else only where WEFT_OUTSIDE_ALLOW names it. Raises Forbidden.
    """
    parsed = check(url)
    host, scheme = parsed.host, parsed.scheme
    if _is_allowed(host, parsed.port or _DEFAULT_PORTS[scheme]):
        return parsed
    if scheme != "https":
        raise Forbidden("Only https keeps from others what is sent there.")
    if "." not in host.rstrip(".") and ":" not in host:  # no name on the internet is one word
        raise Forbidden(f"{host} is no whole name of a host.")
    return parsed


def reachable(host: str, port: int, timeout: timedelta = TIMEOUT) -> list[str]:
    """Return the addresses to connect to for `host`, each of them checked; connect to no other.

    For what is not HTTP (IMAP, SMTP). Raises Forbidden when one of the addresses is not public,
    Unreachable when the name has none.
    """
    try:
        host = addresses.host(host)
    except addresses.NotAHost:
        raise Forbidden("This is no host that Weft can call.") from None
    found = _in_time(resolve, host, port, seconds=timeout.total_seconds())
    if not found:
        raise NotReached(f"{host} has no address")
    for address in found:
        _check_address(host, port, address)
    return found


def connect(host: str, port: int, timeout: timedelta = TIMEOUT) -> socket.socket:
    """Return a connection to one of the checked addresses of `host`, for what is not HTTP.

    `timeout` is also that of each read and write. Raises Forbidden, Unreachable, OSError.
    """
    problem = OSError(host)
    for address in reachable(host, port, timeout)[:MAX_ATTEMPTS]:
        try:
            return socket.create_connection((address, port), timeout.total_seconds())
        except OSError as found:
            problem = found
    raise problem


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of `host`, best first. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _next(asked: httpx.Request, following: httpx.Request, given: set[str]) -> httpx.Request:
    """Return the request to which a redirect leads, checked like the first.

    A key that was meant for one host is not told to the next, in whichever header it was given.
    """
    following.url = check(str(following.url))
    following.headers["Host"] = following.url.netloc.decode("ascii")
    if following.url.netloc != asked.url.netloc or following.url.scheme != asked.url.scheme:
        for name in {name.lower() for name in given} - {"accept", "content-type", "user-agent"}:
            following.headers.pop(name, None)
        following.headers.pop("authorization", None)
    return following


def _check_address(host: str, port: int, address: str) -> None:
    if not addresses.is_public(ip_address(address)) and not _is_allowed(host, port):
        raise Forbidden(f"{host} is inside a private network.")


def _is_allowed(host: str, port: int) -> bool:
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{port}" in settings.WEFT_OUTSIDE_ALLOW


def _in_time(ask: Any, host: str, port: int, *, seconds: float) -> list[str]:
    """Ask for a name no longer than `seconds`: the system's resolver itself cannot be told."""
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(ask(host, port))
        except (OSError, UnicodeError) as problem:
            answers.put(OSError(str(problem)))

    threading.Thread(target=run, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=max(0.0, seconds))
    except queue.Empty:
        raise NotReached(f"nobody told the address of {host} in time") from None
    if isinstance(answer, OSError):
        raise NotReached(f"{host} has no address")
    return answer


class _Transport(httpx.BaseTransport):
    """httpx on one httpcore pool whose connections all come from `_Network`.

    One pool for each call of `request`: nothing is shared between callers, not even a connection.
    """

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.pool = httpcore.ConnectionPool(
            ssl_context=tls(), network_backend=_Network(deadline), max_keepalive_connections=0
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request over a connection of its own."""
        url = request.url
        assert isinstance(request.stream, httpx.SyncByteStream)  # noqa: S101 -- for mypy
        answer = self.pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions={"timeout": {"pool": max(0.0, self.deadline - time.monotonic())}},
            )
        )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), request=request
        )

    def close(self) -> None:
        """Close every connection."""
        self.pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self.answer = answer

    def __iter__(self) -> Iterator[bytes]:
        assert isinstance(self.answer.stream, Iterable)  # noqa: S101 -- for mypy
        yield from self.answer.stream

    def close(self) -> None:
        self.answer.close()


class _Network(httpcore.NetworkBackend):
    """Makes connections, to checked addresses only and until one deadline."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.real = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 -- the deadline counts
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = timedelta(seconds=_left(self.deadline))
        problem: Exception = NotReached(host)
        for address in reachable(host, port, left)[:MAX_ATTEMPTS]:
            try:
                stream = self.real.connect_tcp(
                    address, port, _left(self.deadline), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as found:
                problem = NotReached(str(found) or host)
            else:
                return _Stream(stream, self.deadline)
        raise problem

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        raise Forbidden(f"{path} is on this machine.")


class _Stream(httpcore.NetworkStream):
    """A connection that knows when to stop, however slowly the other side drips."""

    def __init__(self, real: httpcore.NetworkStream, deadline: float) -> None:
        self.real = real
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self.real.read(max_bytes, _left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self.real.write(buffer, _left(self.deadline))

    def close(self) -> None:
        self.real.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        secured = self.real.start_tls(ssl_context, server_hostname, _left(self.deadline))
        return _Stream(secured, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.real.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise Unreachable("no whole answer in time")
    return left


def _read(response: httpx.Response, max_bytes: int) -> httpx.Response:
    """Return the answer with its body in memory, at most `max_bytes` of it, also unpacked."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "", "gzip", "deflate"}:
        raise Unreachable(f"the answer is packed as {encoding[:20]}, which we did not ask for")
    # Unpacked by hand, for httpx would unpack a bomb whole: 32 + 15 finds gzip and zlib
    unpack = zlib.decompressobj(47) if encoding in {"gzip", "deflate"} else None
    body = bytearray()
    for packed in response.iter_raw():
        try:
            body += unpack.decompress(packed, max_bytes + 1 - len(body)) if unpack else packed
        except zlib.error:
            raise Unreachable("the answer cannot be unpacked") from None
        if len(body) > max_bytes:
            raise AnswerTooLarge(f"the answer is longer than {max_bytes} bytes")
    headers = [
        (name, value)
        for name, value in response.headers.multi_items()
        if name.lower() not in {"content-encoding", "content-length", "transfer-encoding"}
    ]
    return httpx.Response(
        response.status_code, headers=headers, content=bytes(body), request=response.request
    )


@contextlib.contextmanager
def _calm() -> Iterator[None]:
    try:
        yield
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as problem:
        raise Forbidden("The address leads to one that Weft cannot call.") from problem
    except httpcore.ConnectError as problem:  # also of its encryption
        raise NotReached(str(problem) or type(problem).__name__) from problem
    except (
        httpx.HTTPError,
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        OSError,
    ) as problem:
        raise Unreachable(str(problem) or type(problem).__name__) from problem


@cache
def tls() -> ssl.SSLContext:
    """Return how connections are encrypted: the other side must prove its name.

    SSL_CERT_FILE names a file of authorities to believe instead of the usual ones.
    """
    return httpx.create_ssl_context()
