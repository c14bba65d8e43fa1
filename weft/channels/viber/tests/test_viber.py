"""A bot from end to end: what its callbacks tell, and a Viber that misbehaves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.vendors.vendor import Broken, Delivery, DropsAnswer, Hook
from tests.vendors.viber import TOKEN, Viber
from weft.channels.viber import connect, inbound
from weft.channels.viber.settings import Settings
from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.envelopes import Receipt, Unknown
from weft.conversations.models import Delivery as Outcome
from weft.conversations.models import Inbox, Message
from weft.gateway import actions, hooks, registry
from weft.gateway.contract import Request
from weft.gateway.models import RawDelivery
from weft.gateway.queries import health_of
from weft.kernel import files, jobs, secrets
from weft.people.models import Agent

committing = pytest.mark.django_db(transaction=True)
FIXTURES = Path(__file__).parents[1] / "fixtures"


def told(name):
    body = (FIXTURES / f"{name}.json").read_bytes()
    return list(inbound.parse(Settings(), Request(inbox_id=5, body=body)))


# --- what callbacks tell ----------------------------------------------------------------------


def test_words_become_a_message_of_the_person():
    [message] = told("words")

    assert (message.key, message.remote) == ("5741311803571721087", "01234567890A=")
    assert message.sent_at == datetime(2026, 1, 1, 12, 0, 0, 123000, tzinfo=UTC)
    assert (message.sender.kind, message.sender.name, message.sender.language) == (
        "viber", "Ada Nowak", "pl",
    )  # fmt: skip
    assert message.context == {"country": "PL"}


@pytest.mark.parametrize(
    ("name", "file", "kind", "text"),
    [
        ("picture", "IMG_1.jpg", "image/jpeg", "It came like this"),
        ("video", "vid.mp4", "video/mp4", ""),
        ("file", "faktura.pdf", "application/octet-stream", ""),
        ("sticker", "40126.png", "image/png", ""),
    ],
)
def test_files_lie_at_an_address(name, file, kind, text):
    [message] = told(name)

    [lying] = message.remote_files
    assert lying.ref.startswith("https://")
    assert (lying.name, lying.content_type, message.text) == (file, kind, text)


def test_places_contacts_and_links_are_words():
    assert "mlat=50.0614" in told("place")[0].text
    assert told("contact")[0].text == "Eve\n+48600100200"
    assert told("link")[0].text == "https://shop.example.com/red-shoes"


@pytest.mark.parametrize(
    ("name", "state"), [("delivered", "delivered"), ("seen", "read"), ("failed", "failed")]
)
def test_receipts_name_the_message_by_vibers_own_name(name, state):
    [receipt] = told(name)

    assert isinstance(receipt, Receipt)
    assert (receipt.external_id, receipt.state) == ("5741311803571721087", state)
    assert receipt.reason == ("failure description" if state == "failed" else "")


@pytest.mark.parametrize("name", ["opened", "subscribed", "unsubscribed", "webhook"])
def test_who_only_opens_the_bot_says_nothing(name):
    assert told(name) == []


def test_unknown_kinds_are_counted_and_a_message_of_one_is_kept():
    assert told("unknown") == [Unknown(inbox_id=5, kind="client_status")]
    unknown, message = told("unknown_message")
    assert unknown == Unknown(inbox_id=5, kind="message: rich_media")
    assert message.text == ""


# --- end to end -------------------------------------------------------------------------------


@pytest.fixture
def viber(settings):
    with Viber() as vendor:
        settings.WEFT_OUTSIDE_ALLOW = [vendor.place]
        settings.WEFT_URL = "https://weft.example"
        yield vendor


@pytest.fixture
def inbox(viber, db):
    registry._kept.clear()
    return actions.open_inbox(
        kind="viber", name="Bot", by=None,
        settings={"name": "Shop", "token": secrets.seal(TOKEN), "server": viber.address},
    )  # fmt: skip


@pytest.fixture
def hook(inbox):
    return Hook(inbox.public_key)


@pytest.fixture
def heard(viber, hook):
    viber.says("Where is my parcel?")
    assert viber.deliver(hook) == [200]
    jobs.run_waiting()
    return queries.entries([Message.objects.get().pk])[0]


@pytest.fixture
def bo():
    return Agent.objects.create_user(
        email="bo@shop.example", first_name="Bo", surname="Nowak", role="agent",
        joined_at=timezone.now(),
    )  # fmt: skip


def reply(heard, text="On its way", *, by=None, uploads=(), key="k"):
    conversation_id = queries.threads_with(heard.inbox_id, ["ada=="])[0].conversation_id
    return conversations.reply(
        conversation_id, text=text, by=by, at=timezone.now(), key=key, uploads=uploads
    ).message_id


def state(message_id):
    return Outcome.objects.get(pk=message_id).state


def shown(message_id):
    return queries.entries([message_id])[0]


@committing
def test_viber_tries_the_webhook_at_once_while_the_inbox_is_still_off(viber, inbox, hook):
    Inbox.objects.filter(pk=inbox.id).update(is_on=False)
    answers = []
    viber.tries = lambda delivery: answers.append(hook.call(delivery)) or answers[-1]

    assert connect.check(registry.settings_of(inbox), inbox.id) == []

    assert answers == [200]
    assert viber.webhook == hooks.address(inbox.public_key)
    assert not RawDelivery.objects.exists()
    [sign] = connect.health(registry.settings_of(inbox), inbox.id)
    assert sign.state == "good"


@committing
def test_a_test_call_that_is_signed_wrongly_is_refused(viber, inbox, hook):
    signed = viber.signed_event("webhook")
    wrong = Delivery(body=signed.body + b" ", headers=signed.headers)

    assert hook.call(wrong) == 401


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"token": ""}, "missing"),
        ({"name": ""}, "missing"),
        ({"token": secrets.seal("wrong")}, "wrong_token"),
    ],
)
def test_what_is_wrong_is_said_in_words(inbox, changes, code):
    actions.configure_inbox(inbox.id, settings=changes, by=None)

    [problem] = connect.check(registry.settings_of(queries.inbox(inbox.id)), inbox.id)

    assert problem.code == code


@pytest.mark.django_db
def test_a_hook_that_viber_cannot_reach_is_said(viber, inbox):
    viber.tries = lambda _delivery: 500

    [problem] = connect.check(registry.settings_of(inbox), inbox.id)

    assert problem.code == "webhook"


@committing
def test_an_answer_bears_the_name_of_who_wrote_it(viber, heard, bo):
    message_id = reply(heard, by=bo.pk)
    jobs.run_waiting()

    [sent] = viber.accepted
    assert (sent["receiver"], sent["text"]) == ("ada==", "On its way")
    assert sent["sender"] == {"name": "Bo Nowak"}
    assert state(message_id) == "sent"


@committing
def test_receipts_in_any_order_end_as_seen(viber, hook, heard):
    message_id = reply(heard)
    jobs.run_waiting()
    token = Outcome.objects.get(pk=message_id).external_id
    viber.receipt("seen", token)
    viber.receipt("delivered", token)

    viber.deliver(hook, times=5, threads=8, is_shuffled=True)
    jobs.run_waiting()

    assert (shown(message_id).state, shown(message_id).is_read) == ("delivered", True)


@committing
def test_pictures_go_both_ways_by_address(viber, hook, heard, bo, settings):
    viber.sends(b"\xff\xd8 a parcel", "It came like this")
    viber.deliver(hook)
    jobs.run_waiting()
    newest = Message.objects.filter(direction="in").latest("pk")
    assert [file.name for file in shown(newest.pk).files] == ["picture0.jpg"]

    stored = files.store([b"\x89PNG\r\n\x1a\n map"])
    upload = conversations.keep_upload(
        sha256=stored.sha256, name="map.png", content_type="image/png", at=timezone.now(),
        agent_id=bo.pk,
    )  # fmt: skip
    reply(heard, "Here", by=bo.pk, uploads=[upload.pk])
    jobs.run_waiting()

    [sent] = viber.accepted
    assert (sent["type"], sent["text"]) == ("picture", "Here")
    assert sent["media"].startswith("https://weft.example/files/")


@committing
def test_who_has_left_the_bot_gets_nothing_and_the_agent_is_told(viber, heard):
    viber.left.add("ada==")
    message_id = reply(heard)
    jobs.run_waiting()

    assert state(message_id) == "failed"
    assert "does not receive" in shown(message_id).reason


@committing
def test_a_limit_for_one_customer_stops_nobody_else(viber, hook, heard):
    viber.asked_too_often.add("ada==")
    message_id = reply(heard)
    jobs.run_waiting()

    assert state(message_id) == "queued"
    assert health_of([heard.inbox_id])[heard.inbox_id].is_well


@committing
def test_f11_trouble_of_vibers_own_is_waited_for(viber, heard):
    viber.next(Broken())
    message_id = reply(heard)
    jobs.run_waiting()
    assert state(message_id) == "queued"

    jobs.run_waiting(at=timezone.now() + timedelta(minutes=1))

    assert (state(message_id), len(viber.accepted)) == ("sent", 1)


@committing
def test_f8_what_was_taken_but_not_acknowledged_is_in_doubt(viber, heard):
    viber.next(DropsAnswer())
    message_id = reply(heard)
    jobs.run_waiting()
    jobs.run_waiting(at=timezone.now() + timedelta(hours=1))

    assert (state(message_id), len(viber.accepted)) == ("unknown", 1)


@committing
def test_f12_a_wrong_token_holds_answers_until_there_is_a_good_one(viber, inbox, heard):
    viber.is_locked = True
    message_id = reply(heard)
    jobs.run_waiting()
    assert state(message_id) == "queued"
    assert not health_of([inbox.id])[inbox.id].is_well

    viber.is_locked = False
    actions.configure_inbox(inbox.id, settings={"token": secrets.seal(TOKEN)}, by=None)
    jobs.run_waiting(at=timezone.now() + timedelta(minutes=6))

    assert state(message_id) == "sent"
