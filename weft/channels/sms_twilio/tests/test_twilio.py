"""A customer writes a text message to a number at Twilio, and is answered from it."""

import asyncio
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.vendors.hooking import bring, deliver, read_all
from tests.vendors.twilio import NUMBER, SID, TOKEN, Twilio
from tests.vendors.vendor import Broken, DropsAnswer, Meanwhile, RateLimited, reachable
from weft.channels.sms_twilio import channel, connect, outbound
from weft.conversations import actions as conversations
from weft.conversations.models import Conversation, Delivery, Message, Thread
from weft.conversations.tests.cast import NOON, agent, at_once
from weft.customers.models import Customer, Handle
from weft.gateway import actions, health, links, opting_out, queries, registry
from weft.gateway.models import RawDelivery
from weft.kernel import downloads, files, jobs, secrets
from weft.kernel.doors import Doors
from weft.kernel.tests.knocking import knock

pytestmark = pytest.mark.django_db(transaction=True)
ADA = "+48600100200"
SECOND = "+48732100300"
JPEG = b"\xff\xd8\xff\xe0 two"


@pytest.fixture
def twilio(settings):
    settings.WEFT_URL = "https://weft.example"
    with reachable(Twilio(), settings) as fake:
        fake.numbers[SECOND] = {"sms": True}
        registry._kept.clear()
        registry.channel_of.cache_clear()
        health.forget()
        yield fake


@pytest.fixture
def inbox(twilio):
    card = opened(twilio)
    twilio.hook = url(card)
    return card


def opened(twilio, **more):
    filled = {
        "number": NUMBER, "more_numbers": [SECOND], "account_sid": SID,
        "auth_token": secrets.seal(TOKEN), "server": twilio.address,
    }  # fmt: skip
    return actions.open_inbox(kind="sms_twilio", name="SMS", by=None, settings=filled | more)


def url(card):
    return f"https://weft.example/hooks/{card.public_key}"


def post(card, told):
    answer = bring(card, told)
    read_all()
    return answer


def writes(twilio, card, text, **more):
    return post(card, twilio.text(text, **more))


def replies(text="It leaves today.", key="k1", number=ADA):
    thread = Thread.objects.get(remote=number)
    conversations.reply(thread.conversation_id, text=text, key=key, by=None, at=NOON)
    jobs.run_waiting()
    return Delivery.objects.get(message__key=key)


# --- in ---------------------------------------------------------------------------------------


def test_a_text_message_is_a_message_of_whoever_has_the_number(twilio, inbox):
    answer = writes(twilio, inbox, "Where is my parcel? \N{PACKAGE}")

    message = Message.objects.get()
    assert message.text == "Where is my parcel? \N{PACKAGE}"
    assert (message.thread.remote, Handle.objects.get().value) == (ADA, ADA)
    assert Customer.objects.get().name == "+48 600 100 200"
    # plain words would be sent on to the customer as an answer
    assert (answer.status, answer.body) == (200, b"<Response/>")
    assert answer.headers["content-type"].startswith("text/xml")


def test_f9_the_same_delivery_to_eight_doors_is_one_message(twilio, inbox):
    told = twilio.text("Hello")

    assert at_once(lambda n: bring(inbox, told)) == []
    read_all()

    assert RawDelivery.objects.count() == 8
    assert Message.objects.count() == 1


def test_e2_a_wrong_or_missing_signature_is_401_and_nothing_is_kept(twilio, inbox):
    told = twilio.text("Hello")
    body, headers = told.body, told.headers

    assert deliver(inbox, body).status == 401
    assert deliver(inbox, body + b"&NumMedia=1", headers=headers).status == 401
    assert deliver(inbox, b"\xff", headers=headers).status == 401
    assert deliver(inbox, body, headers=headers, query="a=1").status == 401
    twilio.token = "0" * 32
    assert bring(inbox, twilio.text("Hello")).status == 401
    assert not RawDelivery.objects.exists()


def test_e2_without_an_auth_token_nothing_is_taken(twilio):
    bare = opened(twilio, auth_token="")

    twilio.hook = url(bare)
    assert post(bare, twilio.text("Hello")).status == 503
    assert not RawDelivery.objects.exists()


def test_a_proxy_that_names_its_port_breaks_no_signature(twilio, inbox):
    twilio.hook = f"https://weft.example:443/hooks/{inbox.public_key}"

    assert post(inbox, twilio.text("Hello")).status == 200


def test_a_name_instead_of_a_number_is_counted_and_makes_no_customer(twilio, inbox):
    assert writes(twilio, inbox, "20 % off", sender="SHOP").status == 200

    assert not Customer.objects.exists()
    assert RawDelivery.objects.get().state == "processed"


def test_a_picture_that_came_by_mms_is_fetched_with_our_login_and_from_twilio_alone(twilio, inbox):
    where = f"/2010-04-01/Accounts/{SID}/Messages/MM1/Media/ME1"
    twilio.media[where] = b"\xff\xd8 a torn label"
    writes(
        twilio, inbox, "", NumMedia="2", MediaUrl0=f"{twilio.address}{where}",
        MediaContentType0="image/jpeg", MediaUrl1="http://127.0.0.1:9/steal",
        MediaContentType1="image/jpeg",
    )  # fmt: skip
    jobs.run_waiting()

    [file] = [one.upload for one in Message.objects.get().attachments.all()]
    assert (file.content_type, file.file.size) == ("image/jpeg", 15)
    assert [one.path for one in twilio.calls] == [where]


# --- out --------------------------------------------------------------------------------------


def test_an_answer_goes_out_from_the_number_that_was_written_to_last(twilio, inbox):
    writes(twilio, inbox, "Hello", number=SECOND)

    assert replies().state == "sent"

    [sent] = twilio.accepted
    assert (sent["To"], sent["From"], sent["Body"]) == (ADA, SECOND, "It leaves today.")
    assert sent["StatusCallback"] == url(inbox)

    writes(twilio, inbox, "Thanks")  # to the first number
    replies("You are welcome.", "k2")
    assert twilio.accepted[1]["From"] == NUMBER
    assert Conversation.objects.count() == 1


def test_a_number_that_is_no_longer_ours_is_not_sent_from(twilio, inbox):
    writes(twilio, inbox, "Hello", number="+48732999999")

    replies()

    assert twilio.accepted[0]["From"] == NUMBER


@pytest.mark.parametrize(
    ("status", "code", "state"),
    [
        ("delivered", "", "delivered"),
        ("undelivered", "30003", "failed"),
        ("failed", "30006", "failed"),
    ],
)
def test_what_becomes_of_a_message_is_told_by_a_receipt(twilio, inbox, status, code, state):
    writes(twilio, inbox, "Hello")
    sid = replies().external_id

    post(inbox, twilio.status(sid, "sent"))
    post(inbox, twilio.status(sid, status, code))

    delivery = Delivery.objects.get()
    assert delivery.state == state
    assert bool(delivery.reason) == (state == "failed")


def test_f10_a_receipt_before_the_answer_of_twilio_is_not_lost(twilio, inbox):
    writes(twilio, inbox, "Hello")

    receipt = twilio.status(f"SM{1:032x}", "delivered")
    twilio.next(Meanwhile(lambda: post(inbox, receipt)))

    assert replies().external_id == f"SM{1:032x}"
    assert Delivery.objects.get().state == "delivered"


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (400, 21211, "takes no text messages"),
        (400, 21408, "may not send to this country"),
        (400, 21606, "may not send from this number"),
        (400, 99999, "The operator did not take the message"),
    ],
)
def test_what_twilio_refuses_for_good_is_told_in_words(twilio, inbox, status, code, words):
    writes(twilio, inbox, "Hello")
    twilio.refuses[ADA] = status, code, "The vendor's own words"

    delivery = replies()

    assert delivery.state == "failed"
    assert words in delivery.reason
    assert len(twilio.calls) == 1


def test_f11_a_busy_twilio_is_asked_again_after_the_pause_that_it_wants(twilio, inbox):
    writes(twilio, inbox, "Hello")
    twilio.next(RateLimited(7))

    assert replies().state == "queued"
    assert twilio.accepted == []
    assert health.pause_left(inbox.id, at=timezone.now()) <= timedelta(seconds=7)

    health.resume(inbox.id)
    jobs.run_waiting(at=timezone.now() + timedelta(seconds=8))
    assert Delivery.objects.get().state == "sent"


def test_f12_a_login_that_twilio_takes_no_more_keeps_the_message_and_tells_the_owner(twilio, inbox):
    writes(twilio, inbox, "Hello")
    twilio.expire()

    assert replies().state == "queued"
    assert queries.health_of([inbox.id])[inbox.id].out_trouble


def test_an_answer_that_never_came_is_a_doubt_and_is_not_sent_twice(twilio, inbox):
    writes(twilio, inbox, "Hello")
    twilio.next(DropsAnswer())

    assert replies().state == "unknown"

    jobs.run_waiting(at=NOON.replace(year=2099))
    assert len(twilio.accepted) == 1


def test_and_the_receipt_of_one_in_doubt_cannot_be_told_from_others(twilio, inbox):
    """Negative control: Twilio takes no name of ours, so only a person can resolve the doubt."""
    writes(twilio, inbox, "Hello")
    twilio.next(DropsAnswer())
    replies()

    post(inbox, twilio.status(f"SM{1:032x}", "delivered"))

    assert Delivery.objects.get().state == "unknown"


# --- STOP -------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [{}, {"OptOutType": "STOP"}])
def test_who_answers_stop_is_written_to_no_more(twilio, inbox, more):
    writes(twilio, inbox, "STOP" if not more else "Koniec", **more)

    delivery = replies()

    assert (delivery.state, delivery.reason) == ("failed", opting_out.WANTS_NONE)
    assert twilio.accepted == []


def test_a_stop_that_only_twilio_knows_is_believed_and_start_takes_it_back(twilio, inbox):
    writes(twilio, inbox, "Hello")
    twilio.stopped.add(ADA)

    assert "STOP" in replies().reason
    assert opting_out.stopped_since(inbox.id, ADA) is not None

    twilio.stopped.clear()
    writes(twilio, inbox, "START")
    assert replies(key="k2").state == "sent"


# --- pictures and files ------------------------------------------------------------------------


def carried(bo, *kept):
    """Return uploads of Bo's, one after the other: a name, a type and the bytes of each."""
    return [
        conversations.keep_upload(
            sha256=files.store([content]).sha256, name=name, content_type=kind,
            at=NOON + timedelta(seconds=n), agent_id=bo.pk,
        ).pk
        for n, (name, kind, content) in enumerate(kept)
    ]  # fmt: skip


def sends(uploads, by, text="Here it is"):
    thread = Thread.objects.get(remote=ADA)
    conversations.reply(
        thread.conversation_id, text=text, key="f", by=by.pk, at=NOON, uploads=uploads
    )
    jobs.run_waiting()
    return Delivery.objects.get(message__key="f")


def fetched(address):
    """Fetch what lies at an address of ours, as whoever knows it may."""

    async def nowhere(_scope, _receive, _send):
        raise AssertionError("no such door")

    path = address.removeprefix("https://weft.example")
    return asyncio.run(knock(Doors([*links.routes, *downloads.routes], nowhere), "GET", path))


def test_a_number_with_mms_sends_pictures_that_twilio_fetches_from_us(twilio):
    twilio.numbers[NUMBER] = {"sms": True, "mms": True}
    card = opened(twilio, has_mms=True)
    twilio.hook = url(card)
    writes(twilio, card, "Which one?")
    pictures = [("a.png", "image/png", b"\x89PNG\r\n\x1a\n one"), ("b.jpg", "image/jpeg", JPEG)]

    bo = agent("Bo")
    assert sends(carried(bo, *pictures), bo).state == "sent"

    [sent] = twilio.accepted
    assert sent["Body"] == "Here it is"
    got = [fetched(address) for address in sent["MediaUrl"]]
    assert [one.headers["content-type"] for one in got] == ["image/png", "image/jpeg"]
    assert [one.body for one in got] == [content for _name, _kind, content in pictures]


def test_more_pictures_than_one_message_takes_are_refused_in_words(twilio):
    card = opened(twilio, has_mms=True)
    twilio.hook = url(card)
    writes(twilio, card, "Which one?")
    large = b"\x89PNG\r\n\x1a\n" + bytes(3 * 1024 * 1024)
    bo = agent("Bo")

    delivery = sends(
        carried(bo, ("a.png", "image/png", large), ("b.png", "image/png", large + b"2")), bo
    )

    assert (delivery.state, delivery.reason) == ("failed", outbound.TOO_MUCH)
    assert twilio.accepted == []


@pytest.mark.parametrize("more", [{}, {"has_mms": True}], ids=["no mms", "no https"])
def test_without_mms_a_file_goes_as_a_link(twilio, settings, more):
    card = opened(twilio, **more)
    twilio.hook = url(card)
    writes(twilio, card, "And the invoice?")
    if more:
        settings.WEFT_URL = "http://weft.example"
    bo = agent("Bo")
    invoice = ("invoice.pdf", "application/pdf", b"%PDF-1.7")

    assert sends(carried(bo, invoice), bo).state == "sent"

    [sent] = twilio.accepted
    assert "MediaUrl" not in sent
    words, address = sent["Body"].split("\n")
    assert words == "Here it is"
    moved = fetched(address.replace("http://", "https://"))
    leads = moved.headers["location"]
    assert fetched(leads).body == b"%PDF-1.7"


# --- connecting -------------------------------------------------------------------------------


def codes(card):
    return [one.code for one in connect.check(registry.settings_of(card), card.id)]


def test_r34_connecting_tells_twilio_itself_where_to_bring_messages(twilio, inbox):
    assert codes(inbox) == []

    assert twilio.directed == {NUMBER: url(inbox), SECOND: url(inbox)}
    before = len(twilio.calls)
    assert codes(inbox) == []
    assert all(one.method == "GET" for one in twilio.calls[before:])


def test_what_is_wrong_is_said_in_words(twilio, settings):
    assert (
        codes(opened(twilio, number="", more_numbers=[], account_sid="", auth_token=""))
        == ["missing"] * 3
    )
    assert codes(opened(twilio, auth_token=secrets.seal("wrong"))) == ["wrong_password"]
    assert codes(opened(twilio, number="+48732000000", more_numbers=[])) == ["no_number"]
    twilio.numbers[SECOND] = {"sms": False, "voice": True}
    assert codes(opened(twilio)) == ["no_sms"]
    twilio.next(Broken())
    assert codes(opened(twilio)) == ["no_answer"]
    settings.WEFT_URL = "http://localhost:8000"
    assert codes(opened(twilio)) == ["no_https"]


def test_the_owner_sees_how_the_account_is(twilio, inbox):
    def told():
        signs = connect.health(registry.settings_of(inbox), inbox.id)
        return [(one.code, one.state, one.detail) for one in signs]

    assert told() == [("webhook", "bad", ""), ("credit", "good", "25.40 USD")]
    codes(inbox)
    twilio.balance = "1.00"
    assert told() == [("webhook", "good", ""), ("credit", "warning", "1.00 USD")]
    twilio.balance = "none"
    assert told() == [("webhook", "good", "")]


@pytest.mark.parametrize(
    ("field", "value"),
    [("number", "shop"), ("more_numbers", ["1"]), ("account_sid", "AC1"), ("max_per_minute", 0)],
)
def test_settings_that_cannot_be_are_refused_at_their_field(field, value):
    with pytest.raises(ValueError) as told:
        channel.Settings(**{field: value})
    assert list(told.value.args[0]) == [field]
