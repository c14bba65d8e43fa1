"""What no widget sends: each gets a clear answer in JSON, or comes back exactly as it was."""

import json
import uuid
from pathlib import Path

import httpx
import pytest

from bench.shop import open_shop

NAUGHTY = json.loads((Path(__file__).parents[1] / "browser" / "naughty.json").read_text())
STRINGS = [text for name in NAUGHTY if isinstance(NAUGHTY[name], list) for text in NAUGHTY[name]]
MEGABYTE = 1024 * 1024
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(scope="module")
def shop(server):
    return open_shop(server, visitors=40)


@pytest.fixture(scope="module")
def outsiders(server, shop):
    """Return an inbox that lets one origin in, and tokens that are not good any more."""
    return json.loads(server.run("tests.faults.outsiders"))


@pytest.fixture(scope="module")
def browser(server):
    with httpx.Client(base_url=server.address, timeout=60) as client:
        yield client


def say(browser, shop, body, *, token=None, key=None, origin=None, language="en"):
    headers = {"Authorization": f"Bearer {token or shop.tokens[0]}", "Accept-Language": language}
    if origin:
        headers["Origin"] = origin
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return browser.post(f"/widget/{key or shop.key}/messages", content=body, headers=headers)


def message(text, **more):
    return {"id": str(uuid.uuid4()), "text": text, **more}


def refused(answer, status, code):
    """Assert a refusal in the one shape that errors have."""
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert error["code"] == code
    assert error["message"]
    return True


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (message("x" * 10_001), "text_too_long"),
        (message("\0"), "bad_text"),
        (message("half \ud800 of a pair"), "bad_text"),
        (message("fine", page={"title": "\udfff"}), "bad_text"),
        (message(" \n\t "), "empty_message"),
        (message(["a", "list"]), "bad_text"),
        ({"text": "without an id"}, "bad_id"),
        ({"id": "not-a-uuid", "text": "x"}, "bad_id"),
        ({"id": 7, "text": "x"}, "bad_id"),
        (message("x", uploads="no list"), "too_many_files"),
        (message("x", uploads=[str(uuid.uuid4())]), "unknown_upload"),
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b'{"id": NaN}', "not_json"),
        (b'{"id": 1e999}', "not_json"),
        (b"[]", "not_an_object"),
        (b"null", "not_an_object"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "too_deep"),
        (b"[" * 100_000, "too_deep"),
    ],
)
def test_what_cannot_be_a_message_is_refused(browser, shop, body, code):
    assert refused(say(browser, shop, body), 400, code)


def test_a_body_beyond_all_measure_is_not_read(browser, shop):
    assert refused(say(browser, shop, message("x" * 300_000)), 413, "too_large")


def test_a_refusal_has_the_same_code_in_every_language(browser, shop):
    too_long = message("x" * 10_001)

    words = {
        say(browser, shop, too_long, language=language).json()["error"]["code"]
        for language in ("en", "pl", "cs", "xx-weird;q=nonsense")
    }

    assert words == {"text_too_long"}


def test_ten_thousand_characters_of_any_plane_come_back_exactly(browser, shop, server):
    text = "\N{BALL OF YARN}" * 10_000

    answer = say(browser, shop, message(text))

    assert answer.status_code == 201
    assert server.ask("SELECT text FROM message WHERE id = %s", answer.json()["message_id"]) == [
        (text,)
    ]


def test_naughty_strings_come_back_exactly(browser, shop):
    each = 45  # so that all of a visitor's fit on one page of history
    for number, first in enumerate(range(0, len(STRINGS), each)):
        token = shop.tokens[10 + number]
        strings = STRINGS[first : first + each]
        for text in strings:
            answer = say(browser, shop, message(text), token=token)
            assert answer.status_code == 201, (text, answer.text)

        page = browser.get(
            f"/widget/{shop.key}/messages", headers={"Authorization": f"Bearer {token}"}
        )

        assert [line["text"] for line in page.json()["messages"]] == strings


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "A" + t[1:], lambda _: "nonsense"])
def test_a_token_that_we_did_not_sign_is_nobodys(browser, shop, spoil):
    answer = say(browser, shop, message("x"), token=spoil(shop.tokens[0]))

    assert refused(answer, 401, "bad_token")


def test_an_expired_token_says_so(browser, shop, outsiders):
    answer = say(browser, shop, message("x"), token=outsiders["expired"])

    assert refused(answer, 401, "expired_token")


def test_a_token_of_another_chat_is_nobodys_here(browser, shop, outsiders):
    answer = say(browser, shop, message("x"), token=outsiders["token"])

    assert refused(answer, 401, "bad_token")


def test_a_page_of_another_origin_is_not_let_in(browser, shop, outsiders):
    there = {"key": outsiders["key"], "token": outsiders["token"]}

    own = say(browser, shop, message("x"), origin="https://shop.example", **there)
    foreign = say(browser, shop, message("x"), origin="https://evil.example", **there)

    assert own.status_code == 201
    assert own.headers["access-control-allow-origin"] == "https://shop.example"
    assert refused(foreign, 403, "wrong_origin")
    assert "access-control-allow-origin" not in foreign.headers


def test_a_chat_that_does_not_exist_says_so(browser, shop):
    assert refused(say(browser, shop, message("x"), key="nobody"), 404, "no_such_chat")


def upload(browser, shop, content, name, kind="application/octet-stream"):
    return browser.post(
        f"/widget/{shop.key}/uploads",
        content=content,
        headers={
            "Authorization": f"Bearer {shop.tokens[1]}", "X-File-Name": name, "Content-Type": kind,
        },
    )  # fmt: skip


def test_a_file_of_25_megabytes_is_taken_and_one_byte_more_is_not(browser, shop):
    whole = upload(browser, shop, b"x" * 25 * MEGABYTE, "whole.bin")
    more = upload(browser, shop, b"x" * (25 * MEGABYTE + 1), "more.bin")

    assert whole.status_code == 201
    assert whole.json()["size"] == 25 * MEGABYTE
    assert refused(more, 413, "file_too_large")


def test_a_file_that_hides_its_length_is_cut_off_all_the_same(browser, shop):
    pieces = (b"x" * MEGABYTE for _ in range(26))

    answer = upload(browser, shop, pieces, "endless.bin")

    assert refused(answer, 413, "file_too_large")


def test_an_empty_file_is_refused(browser, shop):
    assert refused(upload(browser, shop, b"", "empty.txt"), 400, "empty_file")


@pytest.mark.parametrize("kind", ["image/svg+xml", "image/png", "text/html"])
def test_a_picture_with_a_script_is_only_ever_saved(browser, shop, kind):
    name = "%2e%2e%2f%E2%80%8Bscript.svg"
    kept = upload(browser, shop, SVG, name, kind).json()
    said = message("see my picture", uploads=[kept["id"]])
    assert say(browser, shop, said, token=shop.tokens[1]).status_code == 201

    page = browser.get(
        f"/widget/{shop.key}/messages", headers={"Authorization": f"Bearer {shop.tokens[1]}"}
    )
    [file] = page.json()["messages"][-1]["files"]
    answer = browser.get(file["url"])

    assert file["image"] is False
    assert answer.content == SVG
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert ".." not in answer.headers["content-disposition"]
