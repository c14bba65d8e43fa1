"""A WhatsApp number from the door to the customer and back, with a Meta that misbehaves."""

import itertools
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.vendors import graph as meta
from tests.vendors.graph import error
from tests.vendors.vendor import Broken, DropsAnswer, Manner, RateLimited, Says
from weft.channels.whatsapp import inbound
from weft.conversations import actions, queries
from weft.conversations.envelopes import Inbound, Sender
from weft.conversations.models import Attachment, Conversation, Delivery, Message, Trace
from weft.conversations.tests.cast import agent, at_once
from weft.customers.actions import Proof
from weft.customers.models import Customer, Handle
from weft.gateway import health, intake, looking, message_templates, outbox, registry
from weft.gateway import queries as gateway
from weft.gateway.graph.tests.stage import VERIFY, call, forget, opened, tell
from weft.gateway.models import RawDelivery, UnknownKind
from weft.kernel import files, jobs

pytestmark = pytest.mark.django_db(transaction=True)

FIXTURES = Path(inbound.__file__).parent / "fixtures"
NUMBER, ACCOUNT = "220011223344556", "330011223344556"
ADA = "48600100200"
ADA_ID = "PL.700100200300400"


@pytest.fixture
def graph(settings):
    forget()
    with meta.at_meta(settings) as running:
        yield running
    forget()


@pytest.fixture
def inbox(graph):
    return opened("whatsapp", phone_number_id=NUMBER, business_account_id=ACCOUNT)


def fixture(name):
    return json.loads((FIXTURES / f"{name}.json").read_text())


def value(**said):
    said = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": NUMBER}} | said
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": ACCOUNT, "changes": [{"field": "messages", "value": said}]}],
    }


def words(text, number=1, *, wa_id=ADA, user_id=""):
    contact = {"profile": {"name": "Ada"}} | ({"wa_id": wa_id} if wa_id else {})
    message = {
        "id": f"wamid.in.{number}",
        "timestamp": str(int(timezone.now().timestamp())),
        "type": "text",
        "text": {"body": text},
    }
    if wa_id:
        message["from"] = wa_id
    if user_id:
        contact["user_id"] = message["from_user_id"] = user_id
    return value(contacts=[contact], messages=[message])


def status(name, state, **more):
    at = str(int(timezone.now().timestamp()))
    return value(statuses=[{"id": name, "status": state, "timestamp": at} | more])


def reply(text, *, by=None, **more):
    conversation = Conversation.objects.get()
    written = actions.reply(conversation.pk, text=text, by=by, at=timezone.now(), key="1", **more)
    return written.message_id


def state(message_id):
    return Delivery.objects.get(pk=message_id).state


def soon():
    """Let what waits for its next try be tried now."""
    outbox_jobs = list(Delivery.objects.filter(state="queued").values_list("pk", flat=True))
    for message_id in outbox_jobs:
        outbox.deliver(message_id)


# --- in -------------------------------------------------------------------------------------


def test_a_customer_writes_and_is_answered_and_sees_it(inbox, graph):
    tell(inbox, words("Dzień dobry"))
    message_id = reply("Dzień dobry! W czym pomóc?")
    jobs.run_waiting()

    [sent] = graph.sent()
    assert sent["path"] == f"{NUMBER}/messages"
    assert (sent["to"], sent["text"]["body"]) == (ADA, "Dzień dobry! W czym pomóc?")
    assert state(message_id) == "sent"
    tell(inbox, status(sent["id"], "delivered"))
    assert state(message_id) == "delivered"
    tell(inbox, status(sent["id"], "read"))
    assert queries.thread_for(inbox.id, ADA).seen_by_them == message_id


def test_e2_nothing_is_taken_that_is_not_signed(inbox):
    assert call(inbox, words("Hi"), signature="sha256=0").status == 401
    assert call(inbox, words("Hi"), signature="").status == 401
    bare = opened("whatsapp", phone_number_id="1", app_secret="")
    assert call(bare, words("Hi")).status == 503
    assert not RawDelivery.objects.exists()


def test_e2_the_signature_is_over_the_bytes_also_with_emoji(inbox):
    body = json.dumps(words("Czółko 👋🏽"), ensure_ascii=False).encode()
    tell(inbox, body)

    assert Message.objects.get().text == "Czółko 👋🏽"


def test_meta_asks_whether_the_address_is_ours_before_the_inbox_is_on(inbox):
    actions.change_inbox(inbox.id, is_on=False, by=None)
    asked = "hub.mode=subscribe&hub.verify_token={}&hub.challenge=1158201444"

    answer = call(inbox, b"", method="GET", query=asked.format(VERIFY))
    assert (answer.status, answer.body) == (200, b"1158201444")
    assert call(inbox, b"", method="GET", query=asked.format("guess")).status == 401
    assert call(inbox, words("Hi")).status == 404


def test_f9_a_delivery_that_comes_five_times_is_one_message(inbox):
    tell(inbox, *[words("Halo")] * 5)

    assert Message.objects.count() == 1


def test_a_number_known_from_text_messages_is_the_same_person(inbox):
    other = opened("whatsapp", phone_number_id="2")
    sms = Sender(kind="phone", value=f"+{ADA}", name="Ada", proof=Proof.VERIFIED)
    actions.receive(
        [
            Inbound(
                inbox_id=other.id, key="sms", remote=ADA, sender=sms, text="Hej",
                sent_at=timezone.now(),
            )
        ],
        at=timezone.now(),
    )  # fmt: skip
    tell(inbox, words("To znowu ja", wa_id="", user_id=ADA_ID), words("I ja", 2, user_id=ADA_ID))
    jobs.run_waiting()

    assert Handle.objects.filter(kind="phone").count() == 1
    assert Customer.objects.filter(merged_into=None).count() == 1


def test_a_thread_goes_on_when_the_number_gives_way_to_an_id(inbox, graph):
    tell(inbox, words("Pierwsza", 1))
    tell(inbox, words("Druga", 2, user_id=ADA_ID))
    tell(inbox, words("Trzecia", 3, wa_id="", user_id=ADA_ID))

    assert Conversation.objects.count() == 1
    reply("Słucham")
    jobs.run_waiting()
    [sent] = graph.sent()
    assert sent["recipient"] == ADA_ID
    assert "to" not in sent


def test_a_thread_goes_on_when_the_number_changes(inbox):
    tell(inbox, words("Pierwsza"))
    moved = fixture("number_changed")
    tell(inbox, moved, words("Z nowego", 2, wa_id="48600100299"))
    jobs.run_waiting()

    assert Conversation.objects.count() == 1
    assert Customer.objects.filter(merged_into=None).count() == 1


def test_a_picture_is_fetched_with_the_token(inbox, graph):
    graph.keep("550000000000001", b"\xff\xd8\xffpicture", "image/jpeg")
    tell(inbox, fixture("image"))
    jobs.run_waiting()

    attached = Attachment.objects.get().upload
    assert (attached.content_type, attached.file.size) == ("image/jpeg", 10)


def test_what_meta_cannot_hand_over_is_shown_and_counted(inbox):
    tell(inbox, fixture("unsupported"), fixture("group"))

    assert [one.text for one in Message.objects.all()] == [""]
    kinds = UnknownKind.objects.filter(inbox=inbox.id).values_list("kind", flat=True)
    assert set(kinds) == {"unsupported", "group message"}


def test_several_numbers_of_an_account_share_one_address(inbox):
    other = opened("whatsapp", phone_number_id="2", business_account_id=ACCOUNT)
    stranger = opened(
        "whatsapp", phone_number_id="2", business_account_id=ACCOUNT, app_secret="",
    )  # fmt: skip
    said = words("Do drugiego")
    said["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "2"
    tell(inbox, said)

    assert Message.objects.get().inbox_id == other.id
    assert not RawDelivery.objects.filter(inbox=stranger.id).exists()


# --- out ------------------------------------------------------------------------------------


def upload(name, kind, content, *, by):
    stored = files.store([content])
    files.record(stored)
    kept = actions.keep_upload(
        sha256=stored.sha256, name=name, content_type=kind, at=timezone.now(), agent_id=by.pk
    )
    return kept.pk


def test_files_go_one_by_one_and_the_words_below_the_first(inbox, graph):
    bo = agent()
    tell(inbox, words("Halo"))
    uploads = [
        upload("but.jpg", "image/jpeg", b"jpeg", by=bo),
        upload("faktura.pdf", "application/pdf", b"pdf", by=bo),
    ]
    message_id = reply("Oto one", by=bo.pk, uploads=uploads)
    jobs.run_waiting()

    first, second = graph.sent()
    assert (first["type"], first["image"]["caption"]) == ("image", "Oto one")
    assert (second["type"], second["document"]["filename"]) == ("document", "faktura.pdf")
    assert {first["image"]["id"], second["document"]["id"]} == {"media.1", "media.3"}
    assert state(message_id) == "sent"


def test_f11_a_part_that_failed_is_sent_again_and_none_twice(inbox, graph):
    bo = agent()
    tell(inbox, words("Halo"))
    uploads = [upload(f"{n}.jpg", "image/jpeg", b"jpeg", by=bo) for n in (1, 2)]
    message_id = reply("", by=bo.pk, uploads=uploads)
    graph.next(Manner(), at="messages")
    graph.next(Says(500, error(131000)), at="messages")
    jobs.run_waiting()
    assert state(message_id) == "queued"
    assert len(graph.sent()) == 1

    health.resume(inbox.id)
    soon()
    assert (state(message_id), len(graph.sent())) == ("sent", 2)


def test_a_late_answer_is_refused_in_plain_words(inbox, graph):
    tell(inbox, words("Halo"))
    graph.next(Says(400, error(131047, "Re-engagement message")), at="messages")
    message_id = reply("Za późno")
    jobs.run_waiting()

    assert state(message_id) == "failed"
    reason = Delivery.objects.get(pk=message_id).reason
    assert reason.startswith("The time for free answers has passed")


def test_f11_a_limit_holds_messages_back_and_none_is_lost(inbox, graph):
    tell(inbox, words("Halo"))
    graph.next(RateLimited(30), at="messages")
    message_id = reply("Raz")
    jobs.run_waiting()

    assert state(message_id) == "queued"
    health.resume(inbox.id)
    soon()
    assert state(message_id) == "sent"
    assert len(graph.sent()) == 1


@pytest.mark.parametrize("trouble", [Broken(500), Says(503, error(131016))])
def test_f11_a_meta_in_trouble_is_asked_again(inbox, graph, trouble):
    tell(inbox, words("Halo"))
    graph.next(trouble, at="messages")
    message_id = reply("Raz")
    jobs.run_waiting()
    assert state(message_id) == "queued"

    health.resume(inbox.id)
    soon()
    assert (state(message_id), len(graph.sent())) == ("sent", 1)


def test_f11_an_answer_that_is_lost_is_doubted_until_a_receipt_tells(inbox, graph):
    tell(inbox, words("Halo"))
    graph.next(DropsAnswer(), at="messages")
    message_id = reply("Raz")
    jobs.run_waiting()
    [sent] = graph.sent()
    assert state(message_id) == "unknown"

    mark = sent["biz_opaque_callback_data"]
    tell(inbox, status(sent["id"], "delivered", biz_opaque_callback_data=mark))
    assert state(message_id) == "delivered"
    assert len(graph.sent()) == 1


def test_f11_without_a_mark_a_receipt_settles_no_doubt(inbox, graph):
    tell(inbox, words("Halo"))
    graph.next(DropsAnswer(), at="messages")
    message_id = reply("Raz")
    jobs.run_waiting()

    tell(inbox, status(graph.sent()[0]["id"], "delivered"))
    assert state(message_id) == "unknown"


def test_f12_a_token_that_has_expired_holds_messages_until_there_is_a_new_one(inbox, graph):
    tell(inbox, words("Halo"))
    graph.expire()
    message_id = reply("Raz")
    jobs.run_waiting()

    assert state(message_id) == "queued"
    fares = gateway.health_of([inbox.id])[inbox.id]
    assert fares.out_trouble.startswith("Meta does not accept the access token")

    graph.is_locked = False
    health.resume(inbox.id)
    soon()
    assert (state(message_id), len(graph.sent())) == ("sent", 1)
    assert gateway.health_of([inbox.id])[inbox.id].is_well


@pytest.mark.parametrize("told", list(itertools.permutations(["sent", "delivered", "read"])))
@pytest.mark.parametrize("is_early", [False, True])
def test_f10_receipts_in_any_order_end_in_the_same_state(inbox, graph, told, is_early):
    tell(inbox, words("Halo"))
    message_id = reply("Raz")
    if is_early:  # the receipts overtake the answer to the sending
        read_only(inbox, *(status("wamid.1", one) for one in told))
    jobs.run_waiting()
    assert [one["id"] for one in graph.sent()] == ["wamid.1"]
    tell(inbox, *(status("wamid.1", one) for one in told))

    assert state(message_id) == "delivered"
    assert queries.thread_for(inbox.id, ADA).seen_by_them == message_id


def read_only(inbox, *said):
    """Let Meta deliver, and Weft read that and do nothing else."""
    for one in said:
        assert call(inbox, one).status == 200
    waiting = RawDelivery.objects.filter(state="waiting")
    intake.process(list(waiting.values_list("pk", flat=True)))


def test_the_price_category_of_a_message_is_kept(inbox, graph):
    tell(inbox, words("Halo"))
    reply("Raz")
    jobs.run_waiting()
    tell(inbox, status(graph.sent()[0]["id"], "sent", pricing={"category": "service"}))

    assert Trace.objects.get().category == "service"


def test_what_a_colleague_writes_on_the_phone_stands_in_the_conversation(inbox, graph):
    tell(inbox, words("Halo"), fixture("echo_of_the_phone"))

    texts = Message.objects.order_by("pk").values_list("direction", "text")
    assert list(texts) == [("in", "Halo"), ("out", "Już pakuję!")]
    assert Conversation.objects.count() == 1


def test_an_answer_can_go_out_for_a_day(inbox):
    tell(inbox, words("Halo"))
    thread = queries.thread_for(inbox.id, ADA)
    place = registry.surface_of(inbox.id, thread.inbox_kind, thread.remote)

    assert place.capabilities.reply_window == timedelta(hours=24)
    assert place.capabilities.has_templates


def test_d17_an_approved_template_goes_out_with_its_gaps_filled(inbox, graph):
    graph.objects[NUMBER] = {"id": NUMBER, "quality_rating": "GREEN"}
    graph.debug(scopes=["whatsapp_business_messaging", "whatsapp_business_management"])
    graph.lists[f"{ACCOUNT}/message_templates"] = [
        {"name": "ready", "language": "pl", "status": "APPROVED", "category": "UTILITY",
         "components": [{"type": "BODY", "text": "Halo {{1}}, paczka {{2}} czeka."}]},
        {"name": "no", "language": "pl", "status": "REJECTED", "components": []},
    ]  # fmt: skip
    looking.look_at(inbox.id)
    tell(inbox, words("Halo"))
    [card] = message_templates.of(inbox.id, language="pl")
    chosen, text = message_templates.choose(inbox.id, card.id, ["Ado", "77\n1"])
    written = actions.reply_by_template(
        Conversation.objects.get().pk,
        template=chosen,
        text=text,
        thread_id=queries.thread_for(inbox.id, ADA).id,
        by=agent().pk,
        at=timezone.now(),
        key="t",
    )
    jobs.run_waiting()

    [sent] = graph.sent()
    assert sent["template"] == {
        "name": "ready", "language": {"code": "pl"},
        "components": [{"type": "body", "parameters": [
            {"type": "text", "text": "Ado"}, {"type": "text", "text": "77 1"}]}],
    }  # fmt: skip
    assert state(written.message_id) == "sent"
    assert gateway.health_of([inbox.id])[inbox.id].is_well


def test_f9_eight_workers_with_one_delivery_store_one_message(inbox):
    said = words("Halo")
    assert at_once(lambda _number: tell(inbox, said)) == []

    assert Message.objects.count() == 1
    assert Conversation.objects.count() == 1


def test_a_customer_who_answers_ours_in_particular_is_shown_with_it(inbox, graph):
    tell(inbox, words("Halo"))
    reply("Który kolor?")
    jobs.run_waiting()
    pointing = words("Ten", 2)
    message = pointing["entry"][0]["changes"][0]["value"]["messages"][0]
    message["context"] = {"id": graph.sent()[0]["id"]}
    tell(inbox, pointing)

    newest = Message.objects.latest("pk")
    assert queries.entries([newest.pk])[0].answered.text == "Który kolor?"
