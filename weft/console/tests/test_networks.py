"""What networks later said of messages, as agents see it; files that are missing; templates."""

import dataclasses
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from weft.conversations import actions, queries
from weft.conversations.envelopes import (
    Chosen,
    Edited,
    Inbound,
    Reacted,
    RemoteFile,
    Sender,
    Unknown,
    Unsent,
)
from weft.conversations.models import ChosenTemplate, Message
from weft.conversations.tests.cast import NOON
from weft.gateway import health, looking, message_templates, registry
from weft.gateway.contract import LockedOut, MessageTemplate, Sign, Unreachable
from weft.kernel import jobs


def page(desk):
    return desk.page()


def key_of(desk):
    return Message.objects.filter(direction="in").first()


def said(desk, kind, **more):
    message = key_of(desk)
    return kind(inbox_id=message.inbox_id, about=message.key, at=NOON, **more)


# --- later words ------------------------------------------------------------------------------


def test_an_edited_message_shows_its_new_words_and_the_former_ones_a_click_away(desk):
    before = key_of(desk).text
    actions.note_afterwords([said(desk, Edited, name="1", text="It is <b>4712</b>")])

    shown = page(desk)

    assert "It is &lt;b&gt;4712&lt;/b&gt;" in shown
    covered = re.search(r'<details class="message__covered">(.*?)</details>', shown, re.DOTALL)[1]
    assert before in covered


def test_a_message_that_was_taken_back_is_covered_and_still_there(desk):
    before = key_of(desk).text
    actions.note_afterwords([said(desk, Unsent)])

    covered = re.search(
        r'<details class="message__covered">(.*?)</details>', page(desk), re.DOTALL
    )[1]
    assert "Taken back by the customer" in covered
    assert before in covered


def test_reactions_stand_below_a_message_and_are_read_out(desk):
    actions.note_afterwords([said(desk, Reacted, name="1", actor="ada", emoji="👍")])

    assert 'aria-label="Reactions: 👍"' in page(desk)


# --- files that are not here --------------------------------------------------------------------


def pictured(desk):
    [received] = actions.receive(
        [
            Inbound(
                inbox_id=desk.inbox.pk, key="picture", remote="ada-phone", text="",
                sender=Sender(kind="device", value="ada-phone"), sent_at=NOON,
                remote_files=(RemoteFile(ref="x", name="parcel.jpg"),),
            )
        ],
        at=NOON,
    )  # fmt: skip
    return received


def test_a_file_that_is_being_fetched_says_so(desk):
    pictured(desk)

    shown = page(desk)

    assert "parcel.jpg" in shown
    assert "Loading…" in shown
    assert "Fetch again" not in shown


def test_a_file_that_could_not_be_fetched_can_be_tried_again(desk):
    received = pictured(desk)
    actions.give_up_remote_file(received.message_id, 0, reason="The file is not there any more.")
    assert "The file is not there any more." in page(desk)

    desk.client.post(
        f"/conversations/{received.conversation_id}/messages/{received.message_id}/files"
    )

    assert "Loading…" in page(desk)
    assert not queries.unfetched_of([received.message_id])[received.message_id][0].is_failed


def test_files_of_a_message_elsewhere_are_not_fetched(desk):
    received = pictured(desk)

    answer = desk.client.post(f"/conversations/{received.conversation_id}/messages/999999/files")

    assert answer.status_code == 404


def test_a_message_without_anything_to_show_says_so(desk):
    actions.receive(
        [
            Inbound(
                inbox_id=desk.inbox.pk, key="poll", remote="ada-phone", text="", sent_at=NOON,
                sender=Sender(kind="device", value="ada-phone"),
            )
        ],
        at=NOON,
    )  # fmt: skip

    assert "A message of a kind that Weft cannot show yet." in page(desk)


# --- accounts -----------------------------------------------------------------------------------


@pytest.fixture
def chat_is(monkeypatch):
    """Let the web chat be another channel for once."""

    def change(**changes):
        capabilities = changes.pop("capabilities", {})
        chat = registry.channel("webchat")
        other = dataclasses.replace(
            chat,
            capabilities=dataclasses.replace(chat.capabilities, **capabilities),
            **changes,
        )
        monkeypatch.setattr(registry, "all_channels", lambda: {"webchat": other})
        registry.channel_of.cache_clear()

    yield change
    registry.channel_of.cache_clear()


def test_what_a_vendor_says_of_an_account_is_kept_and_a_bad_sign_needs_somebody(desk, chat_is):
    ends = timezone.now() + timedelta(days=5)
    signs = [
        Sign(code="token", words="The service stands in a network.", state="warning", until=ends),
        Sign(code="webhook", words="Nothing comes in.", state="bad", detail="410"),
    ]
    chat_is(health=lambda _settings, _inbox_id: signs)

    looking.look()
    jobs.run_waiting()

    found = gateway_health(desk)
    assert [(sign.code, sign.state, sign.until) for sign in found.signs] == [
        ("token", "warning", ends),
        ("webhook", "bad", None),
    ]
    assert not found.is_well
    assert health.count_troubled() == 1


def gateway_health(desk):
    from weft.gateway.queries import health_of

    return health_of([desk.inbox.pk])[desk.inbox.pk]


def test_an_account_that_locks_us_out_is_a_bad_sign_and_one_that_is_away_is_none(desk, chat_is):
    def locked(_settings, _inbox_id):
        raise LockedOut("Connect it again.\n190")

    def away(_settings, _inbox_id):
        raise Unreachable("away")

    chat_is(health=away)
    looking.look_soon(desk.inbox.pk)
    assert jobs.run_waiting().put_off == 1
    assert gateway_health(desk).is_well

    chat_is(health=locked)
    looking.look_at(desk.inbox.pk)
    [sign] = gateway_health(desk).signs
    assert (sign.code, sign.words, sign.detail) == ("access", "Connect it again.", "190")


def test_kinds_that_nobody_can_read_are_counted(desk):
    unknown = [Unknown(inbox_id=desk.inbox.pk, kind=kind) for kind in ("poll", "poll", "game")]
    for _ in range(2):
        health.count_unknown(unknown, at=NOON)

    assert [(one.kind, one.count) for one in gateway_health(desk).unknown] == [
        ("poll", 4),
        ("game", 2),
    ]


# --- templates ------------------------------------------------------------------------------------

PARCEL = MessageTemplate(
    name="parcel", language="pl", text="Dzień dobry {{1}}, paczka {{2}} jest w drodze.",
    category="UTILITY", footer="Sklep",
)  # fmt: skip
OTHERS = [
    MessageTemplate(name="hello", language="en_US", text="Hello!"),
    MessageTemplate(name="not yet", language="en", text="No", is_approved=False),
]


@pytest.fixture
def late(desk, chat_is):
    """The time for free answers has passed, and the vendor has approved some words."""
    chat_is(
        capabilities={"reply_window": timedelta(hours=24), "has_templates": True},
        templates=lambda _settings, _inbox_id: [PARCEL, *OTHERS],
    )
    looking.look_at(desk.inbox.pk)
    [thread] = queries.threads_of(desk.ada)
    return f"/conversations/{desk.ada}/message-templates?on={thread.id}"


def send(desk, late, *gaps, name="parcel", key="t1"):
    [card] = [card for card in message_templates.of(desk.inbox.pk) if card.template.name == name]
    return desk.client.post(late, {"template": card.id, "gap": gaps, "key": key})


def test_when_the_time_has_passed_the_composer_offers_templates(desk, late, monkeypatch):
    monkeypatch.setattr(queries, "heard_at", lambda _id: timezone.now() - timedelta(hours=25))
    assert "message-templates?on=" in page(desk)

    shown = desk.client.get(late).content.decode()

    assert "Dzień dobry {{1}}, paczka {{2}} jest w drodze." in shown
    assert "Hello!" in shown
    assert "not yet" not in shown


def test_a_template_goes_out_with_its_gaps_filled_and_reads_so_in_the_talk(desk, late):
    assert send(desk, late, "Ada", " 4711\n").status_code == 302

    message = Message.objects.filter(direction="out").get()
    assert message.text == "Dzień dobry Ada, paczka 4711 jest w drodze.\n\nSklep"
    outbound = queries.outbound(message.pk).outbound
    assert outbound.template == Chosen(name="parcel", language="pl", variables=("Ada", "4711"))


def test_the_same_form_twice_is_one_message(desk, late):
    for _ in range(2):
        send(desk, late, "Ada", "4711")

    assert ChosenTemplate.objects.count() == 1


def test_a_gap_left_empty_is_asked_for_and_what_was_typed_stays(desk, late):
    answer = send(desk, late, "Ada", " ")

    assert answer.status_code == 422
    assert 'value="Ada"' in answer.content.decode()
    assert not Message.objects.filter(direction="out").exists()


def test_a_template_that_is_gone_is_not_sent(desk, late):
    [card] = [c for c in message_templates.of(desk.inbox.pk) if c.template.name == "hello"]
    message_templates.keep(desk.inbox.pk, [PARCEL], at=NOON)

    answer = desk.client.post(late, {"template": card.id, "key": "t1"})

    assert answer.status_code == 422
    assert not Message.objects.filter(direction="out").exists()


def test_templates_in_the_customers_language_come_first(desk):
    message_templates.keep(desk.inbox.pk, [PARCEL, *OTHERS], at=NOON)

    def first(language):
        return message_templates.of(desk.inbox.pk, language=language)[0].template.name

    assert (first("pl"), first("en")) == ("parcel", "hello")


def test_an_inbox_without_templates_has_no_such_page(desk):
    [thread] = queries.threads_of(desk.ada)

    answer = desk.client.get(f"/conversations/{desk.ada}/message-templates?on={thread.id}")

    assert answer.status_code == 404
