"""What a visitor's page tells beside messages: an address, that one types, another page."""

import pytest

from weft.conversations.models import Conversation, Thread
from weft.customers.models import Customer, Handle, Proof

from .refusals import code

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_address_is_claimed_never_proved(ada):
    ada.write("Hello", email="Ada@Example.com")

    handle = Handle.objects.get(kind="email")
    assert (handle.value, handle.proof) == ("ada@example.com", Proof.CLAIMED)


def test_an_address_can_come_after_the_message(ada):
    ada.write("Hello")

    assert ada("POST", "email", json={"email": "ada@example.com"}).status_code == 204
    assert Handle.objects.filter(kind="email", value="ada@example.com").exists()


def test_the_thread_knows_where_the_answer_may_follow_and_no_page_can_say_it(ada):
    ada.write("Hello", email="ada@example.com")
    ada("POST", "context", json={"email": "eve@example.com", "time_zone": "Europe/Prague"})

    context = Thread.objects.get().context
    assert (context["email"], context["time_zone"]) == ("ada@example.com", "Europe/Prague")


def test_of_who_has_not_written_no_address_is_kept(ada):
    assert ada("POST", "email", json={"email": "ada@example.com"}).status_code == 204
    assert not Handle.objects.exists()


def test_claiming_anothers_address_shows_nothing_of_theirs(ada, browser):
    ada.write("Secret", email="ada@example.com")
    eve = browser()
    eve.boot()

    eve.write("Hi", email="ada@example.com")

    assert [m["text"] for m in eve.boot()["messages"]] == ["Hi"]
    assert Customer.objects.filter(merged_into=None).count() == 2


NO_ADDRESSES = ["", None, "x", "a@b", "a@b.c\r\nBcc: x@y.z", "x" * 300 + "@example.com"]


def test_what_is_no_address_is_refused(ada):
    for email in NO_ADDRESSES:
        assert code(ada("POST", "email", json={"email": email})) == (400, "bad_email")


def test_typing_is_told_to_those_who_serve(ada, monkeypatch):
    from weft.kernel import live

    heard = []
    monkeypatch.setattr(live, "signal_soon", lambda *what, **data: heard.append((what, data)))
    ada("POST", "typing", json={})
    ada.write("Hello")
    ada("POST", "typing", json={})
    ada("POST", "typing", json={"text": False})

    conversation_id = Conversation.objects.get().pk
    assert [what for what, _ in heard] == [(f"conversation:{conversation_id}", "typing")] * 2
    assert [data["is_typing"] for _, data in heard] == [True, False]


def test_another_page_is_told_to_those_who_serve(ada):
    ada.write("Hello")

    assert (
        ada(
            "POST", "context", json={"page": {"url": "https://shop.example/b", "title": "B"}}
        ).status_code
        == 204
    )
    assert Thread.objects.get().context["page"]["title"] == "B"
