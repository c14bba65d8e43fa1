"""Django behind the doors: what a WSGI application answers reaches the server."""

import asyncio
import threading

import pytest

from weft.config.threads import Threads

SCOPE = {
    "type": "http", "method": "POST", "path": "/żółw", "query_string": b"a=1", "scheme": "https",
    "http_version": "1.1", "headers": [(b"content-length", b"5"), (b"x-fragment", b"1")],
    "server": ("localhost", 80), "client": ("203.0.113.9", 1),
}  # fmt: skip


def ask(application) -> list:
    """Return what the application sends to the server, in its order."""
    told = []
    bodies = [b"wo", b"ol!"]

    async def receive():
        return {"type": "http.request", "body": bodies.pop(0), "more_body": bool(bodies)}

    async def send(message):
        told.append(message)

    asyncio.run(Threads(application, count=1)(SCOPE, receive, send))
    return told


def test_an_answer_of_one_piece_is_sent_whole():
    def application(environ, start):
        start("201 Created", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1")])
        return [environ["wsgi.input"].read()]

    assert ask(application) == [
        {
            "type": "http.response.start",
            "status": 201,
            "headers": [(b"content-type", b"text/plain"), (b"set-cookie", b"a=1")],
        },
        {"type": "http.response.body", "body": b"wool!", "more_body": False},
    ]


def test_the_application_hears_of_the_request():
    heard = {}

    def application(environ, start):
        heard.update(environ)
        start("204 No Content", [])
        return []

    [_, body] = ask(application)

    assert body == {"type": "http.response.body", "body": b"", "more_body": False}
    assert heard["PATH_INFO"].encode("latin-1").decode() == "/żółw"
    assert (heard["wsgi.url_scheme"], heard["REMOTE_ADDR"]) == ("https", "203.0.113.9")
    assert (heard["HTTP_X_FRAGMENT"], heard["CONTENT_LENGTH"]) == ("1", "5")


def test_an_answer_of_several_pieces_is_sent_as_it_comes_and_closed():
    closed = threading.Event()

    def application(_environ, start):
        start("200 OK", [])

        def pieces():
            try:
                yield b"a"
                yield b"b"
                yield b"c"
            finally:
                closed.set()

        return pieces()

    [_, *pieces] = ask(application)

    assert [(piece["body"], piece["more_body"]) for piece in pieces] == [
        (b"a", True), (b"b", True), (b"c", False),
    ]  # fmt: skip
    assert closed.is_set()


def test_what_breaks_in_the_application_breaks_the_request():
    def application(_environ, _start):
        raise RuntimeError("wool")

    with pytest.raises(RuntimeError, match="wool"):
        ask(application)
