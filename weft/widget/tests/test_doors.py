"""The doors of the chat: who is let in, whose page may ask, and what is written."""

import uuid

import pytest
from django.utils import timezone

from weft.conversations import actions as conversations
from weft.conversations.models import Conversation, Message, Thread
from weft.customers.models import Customer
from weft.kernel import tokens
from weft.widget import visitors

from .refusals import code

pytestmark = pytest.mark.django_db(transaction=True)

# Many cases stand in one test: emptying the database after each would take most of the time


# --- being let in ----------------------------------------------------------------------------


def test_a_stranger_is_let_in_and_nothing_is_kept_of_them(browser):
    said = browser().boot(language="pl-PL", page={"url": "https://shop.example/"})

    assert said["messages"] == []
    assert said["language"] == "pl"
    assert said["visitor"]["identified"] is False
    assert said["hours"] == {"open": True, "opens_at": None}
    assert said["limits"] == {"text": 10_000, "file": 26_214_400}
    assert not Customer.objects.exists()
    assert not Thread.objects.exists()


def test_the_greeting_is_the_shops(ada):
    assert ada.boot()["brand"]["greeting"] == "Ask away."


def test_messages_come_back_after_a_reload(ada):
    ada.write("One")
    ada.write("Two")

    assert [m["text"] for m in ada.boot()["messages"]] == ["One", "Two"]


NOUNS = ["messages", "uploads", "typing", "seen", "context", "email"]


def test_every_door_wants_a_token(browser):
    for noun in NOUNS:
        assert code(browser()("POST", noun, json={})) == (401, "bad_token")


def test_a_token_of_another_chat_opens_nothing(browser, ada):
    other = conversations.create_inbox(kind="webchat", name="Other", settings={}, by=None)
    ada.inbox = other

    assert code(ada.write()) == (401, "bad_token")
    assert ada.boot()["messages"] == []


def test_a_changed_token_opens_nothing(ada):
    ada.write("Secret")
    ada.token = ada.token[:-2] + "AA"

    assert code(ada.write()) == (401, "bad_token")
    assert ada.boot()["messages"] == []


def test_an_expired_token_opens_nothing(browser, inbox):
    visitor = visitors.stranger(inbox.pk)
    old = visitors.token_of(visitor, timezone.now() - visitors.STRANGER_LIVES)

    assert code(browser(token=old).write()) == (401, "expired_token")


def test_a_token_for_another_purpose_opens_nothing(browser, inbox):
    token = tokens.sign("file", {"inbox": inbox.pk, "device": "x"}, None, timezone.now())

    assert code(browser(token=token).write()) == (401, "bad_token")


# --- whose page ------------------------------------------------------------------------------


NOUNS_AND_BOOT = ["boot", "messages", "uploads", "typing", "seen", "context", "email"]


def test_a_foreign_page_is_refused_at_every_door(ada):
    for noun in NOUNS_AND_BOOT:
        ada.origin = "https://evil.example"

        answer = ada("POST", noun, json={})

        assert code(answer) == (403, "wrong_origin")
        assert "access-control-allow-origin" not in answer.headers


READ = ["stream", "messages"]


def test_a_foreign_page_reads_nothing(ada):
    for noun in READ:
        ada.origin = "null"

        assert code(ada("GET", f"{noun}?token={ada.token}")) == (403, "wrong_origin")


def test_the_shops_page_may_read_the_answers(ada):
    answer = ada.write()

    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-credentials" not in answer.headers
    assert "Origin" in answer.headers["vary"]


def test_a_page_of_weft_itself_may_show_the_chat(browser):
    assert browser(origin="https://weft.example").boot()["token"]


def test_a_preflight_allows_the_shop_alone(ada):
    asked = {"access-control-request-method": "POST"}
    ours = ada("OPTIONS", "uploads", headers=asked)
    ada.origin = "https://evil.example"
    theirs = ada("OPTIONS", "uploads", headers=asked)

    assert ours.headers["access-control-allow-origin"] == "https://shop.example"
    assert "X-File-Name" in ours.headers["access-control-allow-headers"]
    assert "access-control-allow-origin" not in theirs.headers


def test_there_is_no_chat_at_a_guessed_address(ada):
    answer = ada("POST", "/widget/nobody/boot", json={})

    assert code(answer) == (404, "no_such_chat")


def test_a_chat_that_is_switched_off_draws_nothing_and_takes_nothing(ada, inbox):
    from weft.widget import chats

    conversations.change_inbox(inbox.pk, is_on=False, by=None)
    chats.forget()

    assert ada("GET", f"/widget/{inbox.public_key}.js").content == b""
    assert code(ada.write()) == (404, "no_such_chat")


# --- scripts ---------------------------------------------------------------------------------


def test_the_loader_is_this_chats_and_small(ada, inbox):
    answer = ada("GET", f"/widget/{inbox.public_key}.js", headers={"accept-encoding": "br"})

    assert inbox.public_key in answer.text
    assert answer.headers["content-encoding"] == "br"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert int(answer.headers["content-length"]) <= 1500
    assert "set-cookie" not in answer.headers


def test_the_chat_is_kept_for_ever_under_its_version(ada, inbox):
    from weft.widget import bundle

    fresh = ada("GET", f"/widget/app-{bundle.app().version}.js")
    old = ada("GET", "/widget/app-000000000000.js")

    assert "immutable" in fresh.headers["cache-control"]
    assert old.headers["cache-control"] == "public, max-age=60"
    assert fresh.headers["access-control-allow-origin"] == "*"
    assert fresh.headers["content-type"].startswith("text/javascript")


# --- writing ---------------------------------------------------------------------------------


def test_a_message_stands_in_a_conversation(ada):
    page = {"url": "https://shop.example/cup", "title": "Cup", "referrer": "", "evil": 1}

    answer = ada.write("Hello", page=page, cart={"total": 10, "currency": "EUR", "items": []})

    assert answer.status_code == 201
    assert answer.json()["state"] == "sent"
    assert Message.objects.get(pk=answer.json()["message_id"]).text == "Hello"
    context = Thread.objects.get().context
    assert context["page"] == {"url": "https://shop.example/cup", "title": "Cup", "referrer": ""}
    assert context["cart"]["total"] == 10


def test_the_same_message_again_is_the_same_message(ada):
    same = str(uuid.uuid4())
    first = ada.write("Hello", same)
    again = [ada.write("Hello", same) for _ in range(19)]

    assert {a.status_code for a in again} == {200}
    assert {a.json()["message_id"] for a in again} == {first.json()["message_id"]}
    assert {a.json()["at"] for a in again} == {first.json()["at"]}
    assert Message.objects.count() == 1


def test_fifty_first_messages_at_once_are_one_customer(ada):
    import asyncio

    import httpx

    from weft.kernel.doors import Doors
    from weft.widget.doors import routes
    from weft.widget.tests.conftest import SHOP, nothing_behind

    async def all_at_once():
        transport = httpx.ASGITransport(Doors(routes, otherwise=nothing_behind))
        async with httpx.AsyncClient(transport=transport, base_url="http://weft.example") as client:
            return await asyncio.gather(
                *(
                    client.post(
                        f"/widget/{ada.inbox.public_key}/messages",
                        json={"id": str(uuid.uuid4()), "text": str(n)},
                        headers={"origin": SHOP, "authorization": f"Bearer {ada.token}"},
                    )
                    for n in range(50)
                )
            )

    answers = asyncio.run(all_at_once())

    assert [a.status_code for a in answers] == [201] * 50
    assert Customer.objects.count() == 1
    assert Conversation.objects.count() == 1
    assert Message.objects.count() == 50


NO_MESSAGES = [
    ({"text": "x" * 10_001}, "text_too_long"),
    ({"text": ""}, "empty_message"),
    ({"text": " \n\t "}, "empty_message"),
    ({"text": "a\0b"}, "bad_text"),
    ({"text": 7}, "bad_text"),
    ({"text": "x", "id": "1"}, "bad_id"),
    ({"text": "x", "id": None}, "bad_id"),
    ({"text": "x", "uploads": ["1"]}, "unknown_upload"),
    ({"text": "x", "uploads": [str(uuid.uuid4())]}, "unknown_upload"),
    ({"text": "x", "uploads": "x"}, "too_many_files"),
    ({"text": "x", "uploads": [str(uuid.uuid4())] * 11}, "too_many_files"),
    ({"text": "x", "email": "nobody"}, "bad_email"),
]


def test_what_cannot_be_a_message_is_refused_clearly(ada):
    for said, expected in NO_MESSAGES:
        answer = ada("POST", "messages", json={"id": str(uuid.uuid4()), **said})

        assert code(answer) == (400, expected)
        assert not Message.objects.exists()


NO_JSON = [
    (b"", "not_json"),
    (b"{", "not_json"),
    (b"[]", "not_an_object"),
    (b"\xff\xfe", "not_json"),
    (b'{"text": NaN}', "not_json"),
    (b'{"id": "x", "text": "\\ud800"}', "bad_text"),
    (b'{"id": "x", "text": "\\u0000"}', "bad_text"),
    (b"[" * 100_000, "too_deep"),
    (b'{"a":' * 50 + b"1" + b"}" * 50, "too_deep"),
]


def test_what_is_no_json_is_refused_clearly(ada):
    for body, expected in NO_JSON:
        assert code(ada("POST", "messages", content=body)) == (400, expected)


def test_a_body_without_end_is_not_read(ada):
    assert code(ada("POST", "messages", content=b" " * 300_000)) == (413, "too_large")


def test_errors_speak_the_visitors_language(ada):
    english = ada("POST", "messages?language=en", json={"id": str(uuid.uuid4()), "text": ""})
    polish = ada("POST", "messages?language=pl", json={"id": str(uuid.uuid4()), "text": ""})

    assert english.json()["error"]["message"] == "Write something first, or attach a file."
    assert polish.json()["error"]["code"] == "empty_message"


def test_ten_thousand_characters_come_back_as_they_were(ada):
    text = "🙂" * 10_000

    assert ada.write(text).status_code == 201
    assert ada.boot()["messages"][0]["text"] == text


def test_a_flood_is_told_to_wait(ada, monkeypatch):
    from weft.widget.doors import messages

    monkeypatch.setattr(messages.MESSAGES, "burst", 3)
    answers = [ada.write(str(n)) for n in range(5)]

    assert [a.status_code for a in answers[:3]] == [201] * 3
    assert code(answers[4]) == (429, "too_many")
    assert int(answers[4].headers["retry-after"]) >= 1


def test_extra_fields_change_nothing(ada):
    extra = {
        "customer_id": 1,
        "direction": "out",
        "author_id": 1,
        "__proto__": {"a": 1},
        "at": "2001-01-01",
    }

    ada.write("Hello", **extra)

    message = Message.objects.get()
    assert (message.direction, message.author_id) == ("in", None)
    assert message.sent_at.year > 2001
