"""What vendors deliver is understood, or Unreadable."""

import httpx
import pytest

from weft.gateway import calling
from weft.gateway.contract import Request, Unreadable
from weft.gateway.reading import json_of, understood


def asked(body):
    return Request(inbox_id=1, body=body)


@pytest.mark.parametrize("body", [b"", b"\xff", b"{", b"[" * 100_000, b'{"a":'])
def test_what_is_no_json_is_unreadable(body):
    with pytest.raises(Unreadable):
        json_of(asked(body))


def test_what_no_database_keeps_is_replaced_wherever_it_stands():
    body = rb'{"text": "a\u0000b\ud800c", "list": [{"\u0000": "\udfff"}], "whole": "\ud83d\ude00"}'

    assert json_of(asked(body)) == {
        "text": "a\ufffdb\ufffdc", "list": [{"\ufffd": "\ufffd"}], "whole": "😀",
    }  # fmt: skip


@pytest.mark.parametrize(
    "stumble", [lambda: {}["a"], lambda: "".index("x"), lambda: int("x"), lambda: 1 + ""]
)
def test_a_delivery_of_another_shape_is_unreadable(stumble):
    with pytest.raises(Unreadable, match="an update"), understood("an update"):
        stumble()


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b"null", b"\xff", b"[" * 100_000])
def test_an_answer_that_is_no_object_is_read_as_an_empty_one(body):
    assert calling.object_of(httpx.Response(200, content=body)) == {}
    assert calling.object_of(httpx.Response(503, content=b'{"a": 1}')) == {"a": 1}
