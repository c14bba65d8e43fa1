"""A buyer writes at Allegro, Weft asks for it, and answers there."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.vendors.allegro import CLIENT, ISSUE, LOGIN, Allegro
from tests.vendors.hooking import read_all
from tests.vendors.vendor import Broken, DropsAnswer, Manner, RateLimited, reachable
from weft.channels.allegro import api, channel, connect
from weft.channels.allegro.polling import Look
from weft.channels.allegro.settings import AllegroApps
from weft.conversations import actions as conversations
from weft.conversations import queries as talk
from weft.conversations.models import Conversation, Delivery, Message, Thread, Upload
from weft.conversations.tests.cast import NOON
from weft.customers.models import Customer, Handle
from weft.gateway import actions, grants, health, intake, queries, registry, sign_in
from weft.gateway.listening import Interrupted, Keeper, Listening, Pace
from weft.gateway.models import InboxHealth, RawDelivery
from weft.kernel import files, jobs, secrets
from weft.kernel import settings as workspace

pytestmark = pytest.mark.django_db(transaction=True)
BUYER = "kupujacy1"
THREAD = f"thread-{BUYER}"


@pytest.fixture
def allegro(settings, monkeypatch):
    with reachable(Allegro(), settings) as fake:
        hosts = api.Hosts(api=fake.address, web=fake.address, upload=fake.address)
        monkeypatch.setattr(api, "ENVIRONMENTS", {"production": hosts, "sandbox": hosts})
        apps = AllegroApps(client_id=CLIENT[0], client_secret=secrets.seal(CLIENT[1]))
        workspace.write(apps, by=None, at=NOON)
        registry._kept.clear()
        registry.channel_of.cache_clear()
        health.forget()
        yield fake


@pytest.fixture
def inbox(allegro):
    return opened()


def opened(**more):
    card = actions.open_inbox(
        kind="allegro", name="Allegro", by=None, settings={"login": LOGIN} | more
    )
    in_an_hour = timezone.now() + timedelta(hours=1)
    tokens = sign_in.Tokens(access="access-0", refresh="refresh-0", expires_at=in_an_hour)
    grants.keep(card.id, "allegro-production", tokens, by=None)
    return card


def look(card):
    """Ask once, as the listener does, from the cursor that is committed."""
    listening = Listening.of(talk.inbox(card.id), threading.Event())
    account = api.Account(settings=listening.settings, inbox_id=card.id)
    Look(listening=listening, account=account).once()
    read_all()
    return listening


def texts():
    return list(
        Message.objects.filter(direction="in").order_by("pk").values_list("text", flat=True)
    )


def replies(text="Wysyłamy dziś.", key="k1", remote=THREAD, **more):
    thread = Thread.objects.get(remote=remote)
    conversations.reply(thread.conversation_id, text=text, key=key, by=None, at=NOON, **more)
    jobs.run_waiting()
    return Delivery.objects.get(message__key=key)


# --- in ---------------------------------------------------------------------------------------


def test_what_was_written_before_stays_and_what_comes_from_now_on_is_a_conversation(allegro, inbox):
    allegro.writes("Stara sprawa", login="dawny")
    look(inbox)
    assert texts() == []

    order = {"order": {"id": "88ae369b"}, "offer": None}
    allegro.writes("Gdzie jest moja paczka?", relatesTo=order, subject="Zamówienie")
    look(inbox)

    assert texts() == ["Gdzie jest moja paczka?"]
    thread = Thread.objects.get()
    assert (thread.remote, thread.context) == (THREAD, {"order": "88ae369b"})
    assert Conversation.objects.get().matter == "Zamówienie"
    assert (Handle.objects.get().value, Customer.objects.get().name) == (BUYER, BUYER)


def test_the_last_second_is_looked_at_again_and_nothing_comes_twice(allegro, inbox):
    allegro.writes("x", login="dawny")
    look(inbox)
    moment = allegro.now()
    allegro.writes("Jeden", at=moment)
    look(inbox)
    allegro.writes("Dwa", login="inny", at=moment)
    allegro.writes("Trzy", at=moment)
    # the thread's last moment is the same, so only another thread of that second is seen
    look(inbox)
    look(inbox)
    assert set(texts()) >= {"Jeden", "Dwa"}

    allegro.writes("Cztery")
    look(inbox)
    assert sorted(texts()) == sorted(["Jeden", "Dwa", "Trzy", "Cztery"])


def test_more_than_a_page_of_threads_and_of_messages_comes_whole(allegro, inbox):
    allegro.writes("x", login="dawny")
    look(inbox)
    for number in range(23):
        allegro.writes("Hej", login=f"kupujacy{number}")
    for number in range(45):
        allegro.writes(f"{number}", login="gadula")

    look(inbox)

    assert len(texts()) == 23 + 45
    last = Thread.objects.get(remote="thread-gadula").messages.order_by("pk").last()
    assert last.text == "44"


def test_f9_an_interrupted_look_loses_nothing_and_tells_nothing_twice(allegro, inbox):
    allegro.writes("x", login="dawny")
    look(inbox)
    allegro.writes("Pierwsza", login="jeden")
    allegro.writes("Wcześniejsza", login="dwa")
    allegro.writes("Druga", login="jeden")
    allegro.writes("Późniejsza", login="dwa")
    # the list, one thread and its mark; the second thread does not come
    allegro.next(Manner(), times=3)
    allegro.next(Broken())

    with pytest.raises(Exception, match="trouble"):
        look(inbox)
    look(inbox)

    assert sorted(texts()) == sorted(["Pierwsza", "Wcześniejsza", "Druga", "Późniejsza"])


def test_a_thread_is_read_at_allegro_only_when_it_is_stored_here(allegro, inbox, monkeypatch):
    allegro.writes("x", login="dawny")
    look(inbox)
    allegro.writes("Hej")

    def full(*_args, **_more):
        raise OSError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(intake, "accept", full)
        with pytest.raises(OSError, match="no room"):
            look(inbox)
    assert not allegro.threads[THREAD]["read"]
    assert not RawDelivery.objects.exists()

    look(inbox)
    assert allegro.threads[THREAD]["read"]
    assert texts() == ["Hej"]


def test_a_file_of_a_buyer_is_fetched_and_what_allegro_found_unsafe_is_not(allegro, inbox):
    allegro.writes("x", login="dawny")
    look(inbox)
    allegro.files["/message-center/message-attachments/97dc"] = b"\x89PNG torn"
    allegro.writes(
        "Zdjęcie",
        attachments=[
            {
                "fileName": "etykieta.png", "mimeType": "image/png", "status": "SAFE",
                "url": f"{allegro.address}/message-center/message-attachments/97dc",
            },
            {"fileName": "zly.pdf", "mimeType": "application/pdf", "status": "UNSAFE", "url": "x"},
            {
                "fileName": "gdzie.png", "mimeType": "image/png", "status": "SAFE",
                "url": "http://127.0.0.1:9/steal",
            },
        ],
    )  # fmt: skip
    look(inbox)
    jobs.run_waiting()

    [carried] = Message.objects.get().attachments.all()
    assert (carried.upload.name, carried.upload.file.size) == ("etykieta.png", 9)


# --- discussions and claims -------------------------------------------------------------------


def test_a_discussion_is_a_conversation_and_allegros_staff_stands_in_it(allegro, inbox):
    allegro.disputes("dawna", issue="stara")
    look(inbox)
    allegro.disputes("Nie mam paczki")
    allegro.disputes("Prosimy o odpowiedź.", role="ADMIN")
    look(inbox)

    assert texts() == ["Nie mam paczki", "Allegro: Prosimy o odpowiedź."]
    thread = Thread.objects.get()
    assert (thread.remote, thread.context) == (f"issue:{ISSUE}", {"order": "94092826-order"})
    assert Conversation.objects.get().matter == "nie otrzymałem towaru po wpłacie"

    assert replies(remote=f"issue:{ISSUE}").state == "sent"
    assert allegro.issues[ISSUE]["messages"][-1]["text"] == "Wysyłamy dziś."
    look(inbox)
    assert len(texts()) == 2

    allegro.issues[ISSUE]["chat_active"] = False
    closed = replies(key="k2", remote=f"issue:{ISSUE}")
    assert (closed.state, "takes no more messages" in closed.reason) == ("failed", True)


def test_one_buyer_is_one_customer_in_messages_and_in_discussions(allegro, inbox):
    allegro.writes("x", login="dawny")
    allegro.disputes("x", issue="stara", login="dawny")
    look(inbox)
    allegro.writes("Hej")
    allegro.disputes("Nie mam paczki")
    look(inbox)

    assert Customer.objects.count() == 1
    assert Conversation.objects.count() == 2


# --- out --------------------------------------------------------------------------------------


@pytest.fixture
def heard(allegro, inbox):
    allegro.writes("x", login="dawny")
    look(inbox)
    allegro.writes("Hej")
    look(inbox)
    return inbox


def test_an_answer_is_told_when_allegro_has_let_it_through(allegro, heard):
    allegro.verdict = "VERIFYING"
    assert replies().state == "sent"
    look(heard)
    assert Delivery.objects.get().state == "sent"

    allegro.verified("DELIVERED")
    look(heard)

    assert Delivery.objects.get().state == "delivered"
    assert InboxHealth.objects.get().cursor["settling"] == {}


def test_an_answer_that_allegro_blocks_says_so(allegro, heard):
    allegro.verdict = "BLOCKED"
    replies("Napisz na sklep@example.com")

    look(heard)

    delivery = Delivery.objects.get()
    assert (delivery.state, "blocked" in delivery.reason) == ("failed", True)


def test_what_the_seller_wrote_at_allegro_itself_is_no_customers_word(allegro, heard):
    allegro.answers("Z innej strony", THREAD)

    look(heard)

    assert texts() == ["Hej"]


def test_a_file_is_announced_handed_over_and_carried(allegro, heard, django_user_model):
    agent = django_user_model.objects.create(email="bo@shop.example")
    stored = files.store([b"%PDF invoice"])
    upload = Upload.objects.create(
        file_id=stored.sha256, name="faktura.pdf", content_type="application/pdf", agent=agent,
        at=NOON,
    )  # fmt: skip
    thread = Thread.objects.get()
    conversations.reply(
        thread.conversation_id, text="Faktura", key="k1", by=agent.pk, at=NOON,
        uploads=[upload.pk],
    )  # fmt: skip
    jobs.run_waiting()

    [name] = allegro.declared
    assert allegro.declared[name] == {"filename": "faktura.pdf", "size": 12}
    assert allegro.files[name] == b"%PDF invoice"
    assert allegro.threads[THREAD]["messages"][-1]["carried"] == [{"id": name}]


def test_f11_a_busy_allegro_is_asked_again_and_a_doubt_stays_a_doubt(allegro, heard):
    allegro.next(RateLimited(3))
    assert replies().state == "queued"
    health.resume(heard.id)
    jobs.run_waiting(at=timezone.now() + timedelta(seconds=5))
    assert Delivery.objects.get().state == "sent"

    before = len(allegro.threads[THREAD]["messages"])
    allegro.next(DropsAnswer())
    assert replies("Jeszcze raz", "k2").state == "unknown"
    assert len(allegro.threads[THREAD]["messages"]) == before + 1


def test_f12_a_token_that_ends_early_is_refreshed_and_nothing_is_lost(allegro, heard):
    allegro.expire()

    assert replies().state == "sent"
    assert allegro.refreshes == 1
    assert [one["text"] for one in allegro.threads[THREAD]["messages"]].count("Wysyłamy dziś.") == 1


def test_f12_a_consent_that_was_withdrawn_pauses_the_inbox_and_tells_the_owner(allegro, heard):
    allegro.expire()
    allegro.refreshes = 7  # our way to a fresh one is not the one that it knows
    pace = Pace(look=timedelta(seconds=0.05), first_pause=timedelta(seconds=0.05))
    keeper, stop = Keeper(pace), threading.Event()
    worker = threading.Thread(target=keeper.run, args=[stop])
    worker.start()
    try:
        for _ in range(200):
            if queries.health_of([heard.id])[heard.id].trouble:
                break
            threading.Event().wait(0.05)
    finally:
        stop.set()
        worker.join()

    assert "Sign in again" in queries.health_of([heard.id])[heard.id].trouble


def test_the_listener_itself_brings_what_is_new(allegro, heard):
    listening = Listening.of(talk.inbox(heard.id), threading.Event())
    allegro.writes("Jest tam kto?")
    worker = threading.Thread(target=channel.CHANNEL.listen, args=[listening])
    worker.start()
    try:
        for _ in range(200):
            if RawDelivery.objects.filter(state="waiting").exists():
                break
            threading.Event().wait(0.05)
    finally:
        listening.stopping.set()
        worker.join()
    read_all()

    assert texts() == ["Hej", "Jest tam kto?"]
    assert listening.is_healthy


def test_trouble_is_told_in_words(allegro, heard):
    listening = Listening.of(talk.inbox(heard.id), threading.Event())
    allegro.next(Broken())

    with pytest.raises(Interrupted) as told:
        channel.CHANNEL.listen(listening)
    assert told.value.words
    assert not told.value.is_lasting


# --- connecting -------------------------------------------------------------------------------


def codes(card):
    return [one.code for one in connect.check(registry.settings_of(card), card.id)]


def test_r34_what_is_wrong_with_an_account_is_said_in_words(allegro):
    assert codes(opened()) == []
    assert codes(opened(login="inny-sklep")) == ["other_account"]
    assert codes(actions.open_inbox(kind="allegro", name="A", by=None)) == ["missing"]
    unsigned = actions.open_inbox(kind="allegro", name="A", by=None, settings={"login": LOGIN})
    assert codes(unsigned) == ["sign_in"]
    assert codes(opened(environment="sandbox")) == ["not_set_up"]
    allegro.next(Broken())
    assert codes(opened()) == ["no_answer"]


@pytest.mark.parametrize(
    ("field", "value"), [("login", "two words"), ("environment", "moon"), ("poll_seconds", 1)]
)
def test_settings_that_cannot_be_are_refused_at_their_field(field, value):
    with pytest.raises(ValueError) as told:
        channel.Settings(**{field: value})
    assert list(told.value.args[0]) == [field]
