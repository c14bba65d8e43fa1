from urllib.parse import quote

import pytest

from weft.conversations.models import Message
from weft.kernel import downloads
from weft.kernel.doors import Doors
from weft.widget.tests.conftest import nothing_behind

pytestmark = pytest.mark.django_db(transaction=True)

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def upload(ada, content, name="photo.png", kind="image/png"):
    headers = {"x-file-name": quote(name), "content-type": kind}
    return ada("POST", "uploads", content=content, headers=headers)


def fetch(ada, url):
    import asyncio

    import httpx

    async def ask():
        transport = httpx.ASGITransport(Doors(downloads.routes, otherwise=nothing_behind))
        async with httpx.AsyncClient(transport=transport, base_url="http://weft.example") as client:
            return await client.get(url)

    return asyncio.run(ask())


def test_a_picture_arrives_with_its_message(ada):
    file = upload(ada, PNG, "zdjęcie ☀️.png").json()
    ada.write("", uploads=[file["id"]])

    [shown] = ada.boot()["messages"][0]["files"]
    assert (shown["name"], shown["size"], shown["image"]) == ("zdjęcie ☀️.png", len(PNG), True)
    answer = fetch(ada, shown["url"])
    assert answer.content == PNG
    assert answer.headers["content-type"] == "image/png"


def test_whoever_uploads_a_picture_sees_it_before_it_is_sent(ada):
    shown = upload(ada, PNG).json()

    assert (shown["name"], shown["size"], shown["image"]) == ("photo.png", len(PNG), True)
    assert fetch(ada, shown["url"]).content == PNG
    assert upload(ada, SVG, "a.png").json()["image"] is False


def test_an_svg_is_kept_and_only_ever_saved(ada):
    file = upload(ada, SVG, "logo.svg", "image/svg+xml").json()
    ada.write("", uploads=[file["id"]])

    [shown] = ada.boot()["messages"][0]["files"]
    answer = fetch(ada, shown["url"])
    assert shown["image"] is False
    assert answer.content == SVG
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_an_svg_that_calls_itself_a_picture_is_none(ada):
    assert upload(ada, SVG, "a.png", "image/png").json()["type"] == "application/octet-stream"


def test_25_megabytes_fit_and_one_byte_more_does_not(ada):
    most = 25 * 1024 * 1024

    assert upload(ada, b"x" * most, "big.bin").status_code == 201
    too_much = upload(ada, b"x" * (most + 1), "bigger.bin")
    assert (too_much.status_code, too_much.json()["error"]["code"]) == (413, "file_too_large")


def test_an_empty_file_is_refused(ada):
    answer = upload(ada, b"")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "empty_file")


def test_nobody_sends_the_file_of_another(ada, browser):
    file = upload(ada, PNG).json()
    eve = browser()
    eve.boot()

    answer = eve.write("mine now", uploads=[file["id"]])

    assert answer.json()["error"]["code"] == "unknown_upload"
    assert not Message.objects.exists()


def test_file_names_do_no_harm(ada):
    for name in ("../../etc/passwd", "a\r\nSet-Cookie: x=1", "<img src=x onerror=alert(1)>.png",
                 "CON", "\u202egpj.exe", "x" * 400, "", "%00", "..", ".htaccess"):  # fmt: skip
        file = upload(ada, PNG, name).json()

        assert file["name"]
        assert not set(file["name"]) & set('/\\<>\r\n\0"')
        assert not file["name"].startswith(".")
