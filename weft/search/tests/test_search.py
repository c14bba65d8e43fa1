"""Searching with a real index: what is found, in which order, and by whom."""

from datetime import UTC, timedelta

import pytest
from django.db import transaction

from weft.conversations import actions
from weft.conversations.envelopes import Edited
from weft.conversations.events import ThreadIdentified
from weft.conversations.models import Attachment, Letter, Message, Upload
from weft.customers.models import Customer
from weft.kernel.events import say
from weft.kernel.models import File
from weft.search import asked, queries
from weft.search.models import MessageRow

from .cast import NOON, TODAY, agent, follow, found, hear, inbox, search, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def bo():
    return agent()


@pytest.fixture
def shop():
    return inbox()


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Kiedy dostanę paczkę?", "paczki"),
        ("Kiedy dostane paczke?", "paczką"),
        ("Chcę zwrócić zamówienie", "zamowienia zwrocic"),
        ("Kdy dorazí balíček?", "balicku"),
        ("Objednávka nedorazila", "objednávek"),
        ("I want a refund for two orders", "order refunded"),
        ("Faktura FV/2026/017 jest błędna", "fv/2026/017"),
        ("my order is ord-1001", "#1001"),
        ("call +48 601 234 567", "601234567"),
        ("write to jana@firma.cz", "jana@firma.cz"),
        ("write to jana@firma.cz", "firma.cz"),
    ],
)
def test_d27_a_message_is_found_by_other_forms_of_its_words(bo, shop, said, asked):
    said = hear(shop, said)
    hear(shop, "Something else entirely", name="Eve")

    assert found(bo, asked) == [said.conversation_id]


def test_the_newest_comes_first_and_a_conversation_once(bo, shop):
    first = hear(shop, "late parcel", at=NOON)
    second = hear(shop, "late parcel", name="Eve", at=NOON + timedelta(minutes=1))
    hear(shop, "the parcel again", at=NOON + timedelta(minutes=2))

    hits = search(bo, "parcel").hits

    assert [hit.conversation_id for hit in hits] == [first.conversation_id, second.conversation_id]
    assert [hit.count for hit in hits] == [2, 1]


def test_all_words_must_be_in_one_message(bo, shop):
    hear(shop, "a late parcel")
    hear(shop, "a wet letter", name="Eve")

    assert found(bo, "late letter") == []


def test_a_phrase_is_found_as_it_is_written(bo, shop):
    whole = hear(shop, "Dzień dobry, gdzie paczka")
    hear(shop, "dobry dzień", name="Eve")

    assert found(bo, '"dzien dobry"') == [whole.conversation_id]


def test_while_somebody_types_the_last_word_may_go_on(bo, shop):
    said = hear(shop, "the zamówienie is late")

    assert found(bo, "zamow", is_typing=True) == [said.conversation_id]
    assert found(bo, "zamow") == []


def test_what_we_wrote_and_noted_is_found_too(bo, shop):
    said = hear(shop)
    actions.reply(said.conversation_id, text="We looked into it", by=bo.pk, at=NOON, key="k1")
    actions.note(said.conversation_id, text="the depot is flooded", by=bo.pk, at=NOON, key="k2")

    assert found(bo, "looked") == [said.conversation_id]
    assert found(bo, "flooded") == [said.conversation_id]
    assert found(bo, "flooded is:note") == [said.conversation_id]
    assert found(bo, "looked is:note") == []


def test_who_wrote_it_is_part_of_what_it_is_found_by(bo, shop):
    said = hear(shop, "wrong size", name="Jana Nováková")
    actions.reply(said.conversation_id, text="sorry", by=bo.pk, at=NOON, key="k1")

    assert found(bo, "novakova size") == [said.conversation_id]
    assert found(bo, "from:novakova") == [said.conversation_id]
    assert found(bo, "from:bo sorry") == [said.conversation_id]
    assert found(bo, "from:me sorry") == [said.conversation_id]
    assert found(bo, "from:bo size") == []


def test_conversations_are_found_by_matter_and_tags(bo, shop):
    said = hear(shop)
    actions.tag(said.conversation_id, name="důležité", by=bo.pk)

    [hit] = search(bo, "dulezite").hits

    assert hit.conversation_id == said.conversation_id
    assert hit.message_id is None
    assert found(bo, "tag:důležité parcel") == [said.conversation_id]
    actions.untag(said.conversation_id, name="důležité", by=bo.pk)
    assert found(bo, "dulezite") == []
    actions.name_matter(said.conversation_id, matter="Lost umbrella", by=bo.pk)
    assert found(bo, "umbrella") == [said.conversation_id]


def test_operators_narrow_what_is_found(bo, shop):
    mine = hear(shop, at=NOON)
    done = hear(shop, name="Eve", at=NOON + timedelta(days=2))
    actions.assign(mine.conversation_id, to=bo.pk, by=bo.pk)
    actions.close(done.conversation_id, by=bo.pk, at=NOON + timedelta(days=2))
    a, b = mine.conversation_id, done.conversation_id

    assert found(bo, "parcel is:open") == [a]
    assert found(bo, "parcel is:closed") == [b]
    assert found(bo, "is:mine") == [a]
    assert found(bo, "parcel to:me") == [a]
    assert found(bo, "to:nowak") == [a]
    assert found(bo, "parcel is:unassigned") == [b]
    assert found(bo, "parcel is:unread") == [a]
    assert found(bo, "parcel before:2026-01-02") == [a]
    assert found(bo, "parcel after:2026-01-02") == [b]
    assert found(bo, "parcel on:3.1.2026") == [b]
    assert found(bo, "parcel has:file") == []


def test_an_inbox_and_a_channel_narrow_it_too(bo, shop):
    other = inbox(kind="email", name="Skrzynka główna")
    chat = hear(shop)
    mail = hear(other, name="Eve")

    assert found(bo, "parcel inbox:glowna") == [mail.conversation_id]
    assert found(bo, "parcel channel:email") == [mail.conversation_id]
    assert found(bo, "channel:webchat") == [chat.conversation_id]


def test_a_name_that_nothing_has_is_told(bo, shop):
    hear(shop)

    results = search(bo, "parcel tag:nothing")

    assert results.hits == ()
    assert [one.typed for one in results.unknown] == ["tag:nothing"]


def edit(shop, key, text, *, name="e1", minutes=1):
    """Let a network tell that a message reads otherwise."""
    at = NOON + timedelta(minutes=minutes)
    actions.note_afterwords([Edited(inbox_id=shop.pk, about=key, name=name, text=text, at=at)])


def test_an_edited_message_is_found_by_what_it_says_and_by_what_it_said(bo, shop):
    said = hear(shop, "My order is ORD-1001, in grey", key="v1")
    assert found(bo, "grey") == [said.conversation_id]

    edit(shop, "v1", "My order is ORD-1002, in green")
    edit(shop, "v1", "My order is ORD-1003, in green", name="e2", minutes=2)

    for number in ("1001", "1002", "1003"):
        assert found(bo, f"ord-{number}") == [said.conversation_id]
    # as it reads now, if the words are there, and else as it read then
    assert texts(bo, "order") == ["My [order] is ORD-1003, in green"]
    assert texts(bo, "green") == ["My order is ORD-1003, in [green]"]
    assert texts(bo, "grey") == ["My order is ORD-1001, in [grey]"]


def test_an_edit_that_was_told_before_its_message_is_found_with_it(bo, shop):
    edit(shop, "v1", "My umbrella is late")
    said = hear(shop, "My parcel is late", key="v1")

    assert found(bo, "umbrella") == found(bo, "parcel") == [said.conversation_id]


def test_what_an_agent_corrected_is_found_by_its_new_words_too(bo, shop):
    said = hear(shop)
    sent = actions.reply(said.conversation_id, text="On Tuesday", by=bo.pk, at=NOON, key="k1")
    follow()

    number = actions.begin_amendment(
        sent.message_id, kind="edited", text="On Thursday", by=bo.pk, at=NOON
    )
    assert found(bo, "thursday") == []
    actions.end_amendment(number, is_done=True, at=NOON)

    assert found(bo, "thursday") == found(bo, "tuesday") == [said.conversation_id]


def test_a_network_tells_of_an_edit_of_ours_by_its_own_name_for_it(bo, shop):
    said = hear(shop)
    sent = actions.reply(said.conversation_id, text="At noon", by=None, at=NOON, key="k1")
    actions.mark_sending(sent.message_id, at=NOON)
    actions.mark_gone(sent.message_id, shop.pk, ["part-1"], at=NOON)

    edit(shop, "part-1", "At midnight")

    assert found(bo, "midnight") == [said.conversation_id]


def test_a_redacted_message_is_not_found_by_its_edits_either(bo, shop):
    said = hear(shop, "my card", key="v1")
    edit(shop, "v1", "my card is 4111")
    assert found(bo, "4111") == [said.conversation_id]

    actions.redact(said.message_id, reason="card", by=bo.pk, at=NOON)

    assert found(bo, "4111") == []


def test_a_redacted_message_is_found_no_more(bo, shop):
    said = hear(shop, "my card is 4111")
    assert found(bo, "4111") == [said.conversation_id]

    actions.redact(said.message_id, reason="card", by=bo.pk, at=NOON)

    question = asked.understand("4111", today=TODAY)
    assert queries.search(bo, question, zone=UTC).hits == ()  # before the index has heard of it
    follow()
    assert not MessageRow.objects.exists()


def test_what_was_taken_back_before_it_left_is_not_found(bo, shop):
    said = hear(shop)
    later = NOON + timedelta(hours=1)
    held = actions.reply(
        said.conversation_id, text="so sorry", by=bo.pk, at=NOON, key="k", hold_until=later
    )
    assert found(bo, "sorry") == [said.conversation_id]

    actions.withdraw(held.message_id, by=bo.pk, at=NOON)

    assert found(bo, "sorry") == []


def test_d27_the_names_of_files_are_found(bo, shop):
    said = hear(shop)
    file = File.objects.create(sha256="a" * 64, size=1)
    upload = Upload.objects.create(
        file=file, name="Faktura_2026-017.pdf", content_type="application/pdf", at=NOON
    )
    Attachment.objects.create(message_id=said.message_id, upload=upload)

    [hit] = search(bo, "faktury has:file").hits

    assert (hit.conversation_id, hit.file) == (said.conversation_id, "Faktura_2026-017.pdf")
    assert texts(bo, "2026 faktura") == ["[Faktura]_[2026]-017.pdf"]


def test_a_letter_is_found_by_its_subject_its_people_and_what_was_typed_in(bo, shop):
    said = hear(shop)
    Letter.objects.create(
        message_id=said.message_id,
        subject="Reklamace objednávky",
        recipients=[{"role": "cc", "name": "Petr Dvořák", "address": "petr@dvorak.cz"}],
        fields=[{"label": "Size", "value": "forty-two", "kind": "text"}],
        sender={"name": "Ada", "address": "ada@post.example"},
    )

    for asked_for in (
        "reklamaci",
        "dvorak",
        "petr@dvorak.cz",
        "forty-two",
        "from:ada@post.example",
    ):
        assert found(bo, asked_for) == [said.conversation_id]
    assert texts(bo, "reklamaci") == ["[Reklamace] objednávky"]


def test_who_logs_in_is_found_by_name_in_what_was_said_before(bo, shop):
    said = hear(shop, name="")
    follow()
    thread = Message.objects.get(pk=said.message_id).thread
    Customer.objects.filter(pk=thread.conversation.customer_id).update(name="Grace Hopper")
    with transaction.atomic():
        say(
            ThreadIdentified(
                conversation_id=said.conversation_id, inbox_id=shop.pk, thread_id=thread.pk
            )
        )

    assert found(bo, "from:hopper") == [said.conversation_id]


def test_pages_follow_each_other_without_repeating_a_conversation(bo, shop):
    ids = [
        hear(shop, name=f"C{n}", at=NOON + timedelta(minutes=n)).conversation_id for n in range(7)
    ]
    hear(shop, name="C6", at=NOON - timedelta(days=1))

    first = search(bo, "parcel", limit=3)
    second = search(bo, "parcel", limit=3, after=first.after)
    third = search(bo, "parcel", limit=3, after=second.after)

    seen = [hit.conversation_id for page in (first, second, third) for hit in page.hits]
    assert seen == ids[::-1]
    assert third.after is None


def test_the_place_is_marked_in_the_form_that_stands_there(bo, shop):
    hear(shop, "Gdzie jest moja <b>paczka</b>?")

    assert texts(bo, "paczki") == ["Gdzie jest moja <b>[paczka]</b>?"]


def test_a_question_costs_the_same_number_of_statements_whatever_it_finds(
    bo, shop, django_assert_num_queries
):
    for n in range(5):
        hear(shop, name=f"C{n}")
    search(bo, "parcel")

    question = asked.understand("parcel", today=TODAY)
    with django_assert_num_queries(9):  # the reader's rights, and the search in its transaction
        queries.search(bo, question, zone=UTC)
