import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from weft.kernel import doors, downloads, files, tokens
from weft.kernel.doors import Doors
from weft.kernel.tests.knocking import knock

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.WEFT_DATA = tmp_path


def get(token, *, at=NOON, method="GET"):
    async def nobody(scope, receive, send):
        await doors.empty(send)

    house = Doors([downloads.door(lambda: at)], nobody)
    return asyncio.run(knock(house, method, f"/files/{token}"))


def link(content=b"hello", name="a.txt", kind="text/plain", at=NOON):
    with files.Writing() as writing:
        writing.write(content)
        stored = writing.finish()
    return downloads.sign(stored.sha256, name, kind, at)


def test_a_link_brings_the_file_in_its_sandbox():
    answer = get(link())

    assert (answer.status, answer.body) == (200, b"hello")
    assert answer.headers == {
        "content-type": "text/plain",
        "content-length": "5",
        "content-disposition": "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt",
        "content-security-policy": "sandbox; default-src 'none'",
        "x-content-type-options": "nosniff",
        "cache-control": "private, max-age=600",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "cross-origin",
    }


def test_a_large_file_goes_out_in_pieces():
    content = bytes(range(256)) * 4096

    assert get(link(content)).body == content


def test_an_empty_file_and_a_question_without_body():
    assert get(link(b"")).status == 200
    assert get(link(), method="HEAD").body == b""


def test_a_link_lives_ten_minutes_at_most():
    token = link(at=NOON + timedelta(minutes=4, seconds=59))

    assert get(token, at=NOON + timedelta(minutes=9, seconds=59)).status == 200
    assert get(token, at=NOON + timedelta(minutes=10)).status == 404


def test_a_page_drawn_again_shows_the_same_link():
    assert link(at=NOON) == link(at=NOON + timedelta(minutes=4))
    assert link(at=NOON) != link(at=NOON + timedelta(minutes=5))


@pytest.mark.parametrize("token", ["", "x", "..", "a" * 64, "ż", "."])
def test_whoever_has_no_link_is_told_there_is_no_file(token):
    assert get(token).status in {204, 404}
    with pytest.raises(downloads.NotFound):
        downloads.download(token, NOON)


def test_a_changed_link_is_told_the_same():
    token = link()
    other = tokens.sign("visitor", {"sha256": "a" * 64, "name": "", "type": ""}, None, NOON)
    gone = downloads.sign("a" * 64, "a", "b", NOON)
    outside = tokens.sign(
        "file", {"sha256": "../../secrets.json", "name": "", "type": ""}, None, NOON
    )

    answers = {
        (answer.status, answer.body)
        for answer in map(get, [token[:-1], "A" + token[1:], token + "A", other, gone, outside])
    }

    assert len(answers) == 1
    assert answers.pop()[0] == 404


@pytest.mark.parametrize(
    ("content", "name", "claimed", "kind", "way"),
    [
        (PNG, "a.png", "image/png", "image/png", "inline"),
        (PNG, "a.html", "text/html", "image/png", "inline"),
        (b"\xff\xd8\xff\xe0", "a.jpg", "", "image/jpeg", "inline"),
        (b"GIF89a", "a.gif", "image/gif", "image/gif", "inline"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a.webp", "image/webp", "image/webp", "inline"),
        (SVG, "a.svg", "image/svg+xml", "application/octet-stream", "attachment"),
        (SVG, "a.png", "image/png", "application/octet-stream", "attachment"),
        (b"<script>", "a.html", "text/html", "application/octet-stream", "attachment"),
        (b"<x/>", "a.xhtml", "application/xhtml+xml", "application/octet-stream", "attachment"),
        (b"x", "a.js", "text/javascript", "application/octet-stream", "attachment"),
        (b"%PDF-1.7", "a.pdf", "application/pdf", "application/pdf", "attachment"),
        (b"hi", "a.txt", "Text/Plain; charset=utf-16", "text/plain", "attachment"),
        (b"hi", "a", "x\r\nset-cookie: a=b", "application/octet-stream", "attachment"),
    ],
)
def test_only_pictures_open_in_the_browser(content, name, claimed, kind, way):
    headers = get(link(content, name, claimed)).headers

    assert headers["content-type"] == kind
    assert headers["content-disposition"].startswith(f"{way};")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("żółw.pdf", "filename=\"___w.pdf\"; filename*=UTF-8''%C5%BC%C3%B3%C5%82w.pdf"),
        ('a"; x=".html', "filename=\"a_; x=_.html\"; filename*=UTF-8''a_%3B%20x%3D_.html"),
        (
            "a\r\nSet-Cookie: b",
            "filename=\"a Set-Cookie_ b\"; filename*=UTF-8''a%20Set-Cookie_%20b",
        ),
        ("100%41.txt", "filename=\"100_41.txt\"; filename*=UTF-8''100%2541.txt"),
        ("../../x", "filename=\"x\"; filename*=UTF-8''x"),
    ],
)
def test_a_name_cannot_leave_its_header(name, expected):
    assert downloads.disposition("attachment", name) == f"attachment; {expected}"
