"""The proxy of pictures: what it fetches for a reader, and what it never does."""

import asyncio
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from weft.console.timeline import pictures
from weft.kernel import tokens

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01"


class Elsewhere(ThreadingHTTPServer):
    """A web server of a stranger, which remembers how it was asked."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []
        self.answers = {"/a.gif": (200, GIF, {})}

    def url(self, path):
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        status, body, headers = self.server.answers.get(self.path, (404, b"", {}))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def elsewhere():
    server = Elsewhere()
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def friendly(elsewhere, settings):
    """The same server, which we are allowed to call although it stands on this machine."""
    settings.WEFT_OUTSIDE_ALLOW = {f"127.0.0.1:{elsewhere.server_address[1]}"}
    return elsewhere


def token_of(url):
    return pictures.address(url, NOW).removeprefix("/pictures/")


def test_a_picture_is_fetched_without_telling_who_looks(friendly):
    found = pictures.fetch(token_of(friendly.url("/a.gif")), NOW)

    assert (found.content, found.content_type) == (GIF, "image/gif")
    [(_, headers)] = friendly.asked
    assert headers["user-agent"] == "Weft"
    assert not {"cookie", "referer", "origin", "accept-language"} & set(headers)


@pytest.mark.parametrize(
    "answer",
    [
        (200, b"<!doctype html><script>alert(1)</script>", {"content-type": "image/png"}),
        (200, b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', {}),
        (200, b"", {"content-type": "image/gif"}),
        (404, GIF, {}),
        (200, GIF + b"\0" * pictures.MAX_BYTES, {}),
    ],
)
def test_only_what_begins_like_a_picture_passes_and_not_too_much_of_it(friendly, answer):
    friendly.answers["/x"] = answer

    with pytest.raises(pictures.NoPicture):
        pictures.fetch(token_of(friendly.url("/x")), NOW)


@pytest.mark.parametrize(
    "url",
    [
        "{here}/a.gif",
        "http://127.1:{port}/a.gif",
        "http://0:{port}/a.gif",
        "http://[::1]:{port}/a.gif",
        "http://[::ffff:127.0.0.1]:{port}/a.gif",
        "http://2130706433:{port}/a.gif",
        "http://0x7f000001:{port}/a.gif",
        "http://ada@127.0.0.1:{port}/a.gif",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
    ],
)
def test_e1_nothing_inside_is_ever_asked(elsewhere, url):
    inside = url.format(here=elsewhere.url(""), port=elsewhere.server_address[1])

    with pytest.raises(pictures.NoPicture):
        pictures.fetch(token_of(inside), NOW)

    assert elsewhere.asked == []


def test_e1_a_redirect_leads_nowhere_inside(friendly, settings):
    canary = Elsewhere()
    Thread(target=canary.serve_forever, args=(0.02,), daemon=True).start()
    friendly.answers["/x"] = (302, b"", {"location": canary.url("/a.gif")})

    with pytest.raises(pictures.NoPicture):
        pictures.fetch(token_of(friendly.url("/x")), NOW)

    assert canary.asked == []
    canary.shutdown()
    canary.server_close()


def test_a_link_of_our_own_for_something_else_is_none(friendly):
    other = tokens.sign("file", {"url": friendly.url("/a.gif")}, timedelta(minutes=9), NOW)

    for token in (other, "x", token_of(friendly.url("/a.gif"))[:-1]):
        with pytest.raises(pictures.NoPicture):
            pictures.fetch(token, NOW)
    with pytest.raises(pictures.NoPicture):
        pictures.fetch(token_of(friendly.url("/a.gif")), NOW + timedelta(minutes=11))
    assert friendly.asked == []


def test_a_letter_that_is_opened_again_finds_its_pictures_in_the_browser():
    url = "https://shop.example/a.png"

    assert pictures.address(url, NOW) == pictures.address(url, NOW + timedelta(minutes=4))
    assert pictures.address("https://shop.example/" + "a" * 4_000, NOW) == ""


def test_what_is_shown_runs_nothing_wherever_it_is_opened(friendly):
    sent = []

    class Asked:
        params = {"token": pictures.address(friendly.url("/a.gif"), datetime.now(UTC))[10:]}
        language = "en"

    async def send(message):
        sent.append(message)

    asyncio.run(pictures.show(Asked(), send))

    headers = dict(sent[0]["headers"])
    assert sent[0]["status"] == 200
    assert headers[b"content-security-policy"] == b"sandbox; default-src 'none'"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert sent[1]["body"] == GIF
