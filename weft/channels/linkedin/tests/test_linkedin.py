"""Somebody comments on a page at LinkedIn, and the page answers; and LinkedIn misbehaves."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.vendors import linkedin as fake
from tests.vendors.hooking import read_all
from tests.vendors.linkedin import ACTIVITY, ADMIN, APP, CLIENT, PAGE, SECRET, US, LinkedIn
from tests.vendors.vendor import Broken, Delivery, DropsAnswer, Hook, RateLimited, reachable
from weft.channels.linkedin import api, channel, connect, words
from weft.channels.linkedin.polling import Look
from weft.conversations import actions as conversations
from weft.conversations import queries as talk
from weft.conversations.models import Delivery as Outcome
from weft.conversations.models import Message, Thread
from weft.conversations.tests.cast import NOON
from weft.customers.models import Customer
from weft.gateway import actions, grants, health, hooks, queries, registry, sign_in
from weft.gateway.listening import Interrupted, Listening
from weft.gateway.models import Grant, RawDelivery, UnknownKind
from weft.kernel import jobs, secrets

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def linkedin(settings, monkeypatch):
    settings.WEFT_URL = "https://weft.example"
    with reachable(LinkedIn(), settings) as vendor:
        monkeypatch.setattr(api, "API", vendor.address)
        monkeypatch.setattr(api, "WEB", vendor.address)
        registry._kept.clear()
        registry.channel_of.cache_clear()
        health.forget()
        yield vendor


@pytest.fixture
def inbox(linkedin):
    return opened()


@pytest.fixture
def hook(inbox):
    return Hook(inbox.public_key)


def opened(*, signed_in=True, **more):
    filled = {"page": PAGE, "client_id": CLIENT, "client_secret": secrets.seal(SECRET)}
    card = actions.open_inbox(kind="linkedin", name="LinkedIn", by=None, settings=filled | more)
    if signed_in:
        now = timezone.now()
        tokens = sign_in.Tokens(
            access="access-0", refresh="refresh", expires_at=now + timedelta(hours=1),
            ends_at=now + timedelta(days=300),
        )  # fmt: skip
        grants.keep(card.id, api.NAME, tokens, by=None)
    return card


def look(card):
    """Ask once, as the listener does, from the cursor that is committed."""
    listening = Listening.of(talk.inbox(card.id), threading.Event())
    account = api.Account(settings=listening.settings, inbox_id=card.id)
    Look(listening=listening, account=account).once()
    read_all()


def texts():
    return list(
        Message.objects.filter(direction="in").order_by("pk").values_list("text", flat=True)
    )


def reply(text="Tak, od jutra.", key="k1", thread=None):
    thread = thread or Thread.objects.get()
    conversations.reply(thread.conversation_id, text=text, key=key, by=None, at=NOON)
    jobs.run_waiting()
    return Outcome.objects.get(message__key=key)


@pytest.fixture
def heard(linkedin, hook):
    linkedin.writes()
    linkedin.deliver(hook)
    jobs.run_waiting()
    return Thread.objects.get()


# --- in ---------------------------------------------------------------------------------------


def test_r11_comments_and_mentions_become_conversations_of_their_authors(linkedin, hook):
    linkedin.writes("Jest w czerwonym?")
    linkedin.writes("Ja też pytam.", who="eVe0000002")
    linkedin.mentions("Polecam @Weft")
    assert linkedin.deliver(hook) == [200] * 3
    jobs.run_waiting()

    assert texts() == ["Jest w czerwonym?", "Ja też pytam.", "Polecam @Weft"]
    assert (Thread.objects.count(), Customer.objects.count()) == (3, 2)


def test_f9_each_five_times_by_eight_threads_in_disorder_is_stored_once(linkedin, hook):
    for number in range(6):
        linkedin.writes(f"{number}", who=f"p{number}")
    statuses = linkedin.deliver(hook, times=5, threads=8, is_shuffled=True)
    jobs.run_waiting()

    assert statuses == [200] * 30
    assert sorted(texts()) == [f"{number}" for number in range(6)]


def test_e2_a_signature_is_over_the_bytes_and_over_nothing_else(linkedin, hook):
    linkedin.writes()
    [signed] = linkedin.untold
    spaced = Delivery(body=signed.body.replace(b": ", b":"), headers=signed.headers)

    assert hook.call(spaced) == 401
    assert not RawDelivery.objects.exists()
    assert hook.call(signed) == 200


def test_linkedin_is_told_that_the_address_is_ours_also_while_the_inbox_is_off(linkedin, inbox):
    hook = Hook(inbox.public_key)
    assert linkedin.tries(hook)

    conversations.change_inbox(inbox.id, is_on=False, by=None)
    assert linkedin.tries(hook)
    assert hook.call(Delivery(method="GET", query="challengeCode=")) == 401
    actions.configure_inbox(inbox.id, settings={"client_secret": ""}, by=None)
    assert hook.call(Delivery(method="GET", query="challengeCode=x")) == 503


def test_an_edit_and_a_deletion_stand_beside_the_words_that_stay(linkedin, hook):
    number = linkedin.writes("Jest w czerwonym?")
    linkedin.corrects(number, "Jest w bordowym?")
    linkedin.takes_back(number)
    linkedin.deliver(hook, is_shuffled=True)
    jobs.run_waiting()

    [entry] = talk.entries([Message.objects.get().pk])
    assert entry.text == "Jest w czerwonym?"
    assert [one.text for one in entry.afterwords.edits] == ["Jest w bordowym?"]
    assert entry.afterwords.unsent_at


# --- what LinkedIn did not bring ----------------------------------------------------------------


def test_what_was_written_before_stays_and_what_comes_from_now_on_is_fetched(linkedin, inbox):
    linkedin.writes("Dawno temu")
    linkedin.notifications[0]["lastModifiedAt"] -= 7_200_000
    look(inbox)
    linkedin.writes("Teraz")
    look(inbox)
    look(inbox)

    assert texts() == ["Teraz"]
    assert RawDelivery.objects.count() == 1


def test_what_was_brought_is_not_doubled_by_what_is_fetched(linkedin, inbox, hook):
    look(inbox)
    linkedin.writes("Przyniesione")
    linkedin.deliver(hook)
    jobs.run_waiting()
    linkedin.writes("Zgubione", who="eVe0000002")
    look(inbox)

    assert texts() == ["Przyniesione", "Zgubione"]


def test_more_than_a_page_of_notifications_comes_whole_and_in_order(linkedin, inbox):
    look(inbox)
    linkedin.most = 7
    for number in range(23):
        linkedin.writes(f"{number}")
        linkedin.notifications[-1]["lastModifiedAt"] -= 100 - number
    look(inbox)

    assert texts() == [f"{number}" for number in range(23)]


def test_f9_an_interrupted_look_loses_nothing(linkedin, inbox):
    look(inbox)
    linkedin.most = 2
    for number in range(5):
        linkedin.writes(f"{number}")
    linkedin.next(fake.Manner())
    linkedin.next(Broken())
    with pytest.raises(Exception, match="trouble"):
        look(inbox)
    assert texts() == []

    look(inbox)
    assert sorted(texts()) == [f"{number}" for number in range(5)]


def test_a_notification_without_the_words_is_counted_and_the_next_look_asks_for_them(
    linkedin, inbox, hook
):
    look(inbox)
    linkedin.is_full = False
    linkedin.writes("Jest w czerwonym?")
    gone = linkedin.writes("Zniknę", who="eVe0000002")
    del linkedin.comments[gone]
    linkedin.deliver(hook)
    jobs.run_waiting()
    assert (texts(), UnknownKind.objects.get().kind) == ([], "COMMENT")

    look(inbox)

    assert texts() == ["Jest w czerwonym?"]


def test_the_listener_brings_what_is_new_and_says_that_it_is_well(linkedin, inbox):
    look(inbox)
    listening = Listening.of(talk.inbox(inbox.id), threading.Event())
    linkedin.writes("Jest tam kto?")
    worker = threading.Thread(target=channel.CHANNEL.listen, args=[listening])
    worker.start()
    try:
        for _ in range(400):
            if listening.is_healthy:
                break
            threading.Event().wait(0.05)
    finally:
        listening.stopping.set()
        worker.join()
    read_all()

    assert texts() == ["Jest tam kto?"]


@pytest.mark.parametrize(
    ("manner", "is_lasting", "pause"),
    [
        (RateLimited(seconds=90), False, timedelta(seconds=90)),
        (Broken(), False, None),
    ],
)
def test_f11_a_listener_leaves_linkedin_alone_as_it_asks(
    linkedin, inbox, manner, is_lasting, pause
):
    listening = Listening.of(talk.inbox(inbox.id), threading.Event())
    listening.cursor = {"until": 1, "seen": []}
    linkedin.next(manner)

    with pytest.raises(Interrupted) as told:
        channel.CHANNEL.listen(listening)
    assert (told.value.is_lasting, told.value.retry_after) == (is_lasting, pause)


def test_who_runs_the_page_no_more_is_told_so_and_asked_for_seldom(linkedin, inbox):
    listening = Listening.of(talk.inbox(inbox.id), threading.Event())
    listening.cursor = {"until": 1, "seen": []}
    linkedin.is_let_in = False

    with pytest.raises(Interrupted) as told:
        channel.CHANNEL.listen(listening)
    assert (told.value.words, told.value.is_lasting) == (words.NOT_SEEN, True)
    assert told.value.retry_after == timedelta(minutes=30)


# --- out --------------------------------------------------------------------------------------


def test_an_answer_stands_below_the_comment_as_the_pages_and_its_echo_is_no_second_one(
    linkedin, hook, heard
):
    assert reply().state == "sent"

    [taken] = linkedin.accepted
    assert taken == {
        "at": heard.context["comment"], "actor": US, "object": ACTIVITY,
        "message": {"text": "Tak, od jutra."}, "parentComment": heard.context["comment"],
    }  # fmt: skip
    assert linkedin.deliver(hook) == [200]
    jobs.run_waiting()
    assert Message.objects.count() == 2


def test_an_answer_to_somebody_who_joined_in_stands_below_the_first_comment(linkedin, hook):
    first = linkedin.writes("Jest w czerwonym?")
    linkedin.is_full = True
    joined = linkedin.writes("Ja też pytam.", who="eVe0000002", below=first)
    linkedin.deliver(hook)
    jobs.run_waiting()
    eve = Thread.objects.get(remote__endswith="eVe0000002")

    assert reply(thread=eve).state == "sent"
    assert linkedin.accepted[0]["parentComment"] == fake.name_of(first)

    # and also where LinkedIn does not tell below what they wrote: then it is asked
    Thread.objects.filter(pk=eve.pk).update(context=eve.context | {"below": ""})
    assert reply(key="k2", thread=eve).state == "sent"
    assert linkedin.accepted[1]["parentComment"] == fake.name_of(first)
    assert any(one.path.endswith(f"/comments/{joined}") for one in linkedin.calls)


def test_a_post_that_mentions_the_page_is_answered_below_itself(linkedin, hook):
    urn = linkedin.mentions()
    linkedin.deliver(hook)
    jobs.run_waiting()

    assert reply("Dziękujemy!").state == "sent"
    [taken] = linkedin.accepted
    assert (taken["at"], taken["object"]) == (urn, urn)
    assert "parentComment" not in taken


def test_what_the_page_answered_at_linkedin_itself_stands_in_the_thread(linkedin, hook, heard):
    [number] = linkedin.comments
    linkedin.answers("Odpowiedziane u nich.", below=number)
    linkedin.deliver(hook)
    jobs.run_waiting()

    last = Message.objects.order_by("pk").last()
    assert (last.thread_id, last.direction, last.text) == (heard.pk, "out", "Odpowiedziane u nich.")


def test_an_answer_that_is_too_long_or_not_allowed_is_refused_with_words(linkedin, heard):
    assert "1,250" in reply("a" * 1251).reason
    linkedin.runs = []
    refused = reply(key="k2")
    assert (refused.state, "does not let the page" in refused.reason) == ("failed", True)
    linkedin.comments.clear()
    assert "not there any more" in reply(key="k3").reason


def test_f11_a_busy_linkedin_is_asked_again_when_it_said(linkedin, inbox, heard):
    linkedin.next(fake.Manner())
    linkedin.next(RateLimited(seconds=3))
    assert reply().state == "queued"
    assert queries.health_of([inbox.id])[inbox.id].out_trouble

    jobs.run_waiting(at=timezone.now() + timedelta(seconds=2))
    assert linkedin.accepted == []
    health.resume(inbox.id)
    jobs.run_waiting(at=timezone.now() + timedelta(seconds=5))
    assert Outcome.objects.get(message__key="k1").state == "sent"
    assert len(linkedin.accepted) == 1


def test_too_many_comments_in_a_minute_wait_for_a_minute_and_too_many_calls_till_midnight(
    linkedin, inbox, heard
):
    account = api.Account(settings=registry.settings_of(inbox), inbox_id=inbox.id)
    linkedin.next(fake.Throttled())
    with pytest.raises(Exception, match="asks us to wait") as told:
        account.post("/rest/socialActions/x/comments", {})
    assert told.value.retry_after == timedelta(minutes=1)

    class Spent(fake.Manner):
        def before(self, _vendor, _call):
            return fake.problem(429, "Resource level throttle APPLICATION DAY limit reached")

    linkedin.next(Spent())
    with pytest.raises(Exception, match="asks us to wait") as told:
        account.get("/rest/organizationAcls")
    assert timedelta(0) < told.value.retry_after <= timedelta(hours=1)


@pytest.mark.parametrize("status", [500, 503])
def test_f11_trouble_at_linkedin_holds_an_answer_back(linkedin, inbox, heard, status):
    linkedin.next(Broken(status))
    assert reply().state == "queued"

    health.resume(inbox.id)
    jobs.run_waiting(at=timezone.now() + timedelta(minutes=10))
    assert Outcome.objects.get(message__key="k1").state == "sent"
    assert len(linkedin.accepted) == 1


def test_f12_an_answer_that_was_taken_and_never_confirmed_is_a_doubt_until_its_echo_comes(
    linkedin, hook, heard
):
    linkedin.next(fake.Manner())  # below which comment it stands
    linkedin.next(DropsAnswer())
    assert reply().state == "unknown"
    jobs.run_waiting(at=timezone.now() + timedelta(hours=1))
    assert len(linkedin.accepted) == 1, "never twice in silence"

    linkedin.deliver(hook)
    jobs.run_waiting()

    assert Outcome.objects.get(message__key="k1").state == "sent"
    assert Message.objects.filter(direction="out").count() == 1


def test_f12_a_token_that_ends_early_is_refreshed_and_nothing_is_lost(linkedin, heard):
    linkedin.token = "revoked"

    assert reply().state == "sent"
    assert linkedin.refreshes == 1
    assert len(linkedin.accepted) == 1


def test_f12_a_consent_that_was_withdrawn_holds_everything_and_tells_the_owner(
    linkedin, inbox, heard
):
    linkedin.token = "revoked"
    Grant.objects.update(refresh=secrets.seal("old"))

    assert reply().state == "queued"
    assert queries.health_of([inbox.id])[inbox.id].out_trouble == words.SIGN_IN
    with pytest.raises(Interrupted) as told:
        channel.CHANNEL.listen(Listening(inbox.id, registry.settings_of(inbox), {"until": 1}))
    assert (told.value.words, told.value.is_lasting) == (words.SIGN_IN, True)


def test_a_version_that_linkedin_answers_no_more_holds_answers_until_weft_is_updated(
    linkedin, inbox, heard, monkeypatch
):
    monkeypatch.setattr(api, "VERSION", "old")

    assert reply().state == "queued"
    assert queries.health_of([inbox.id])[inbox.id].out_trouble == words.OUTDATED


def test_r12_switched_off_nothing_comes_and_what_was_said_stays(linkedin, inbox, hook, heard):
    conversations.change_inbox(inbox.id, is_on=False, by=None)
    registry._kept.clear()
    linkedin.writes("Jeszcze jedno", who="eVe0000002")

    assert linkedin.deliver(hook) == [404]
    [entry] = talk.entries([Message.objects.get().pk])
    assert entry.text == "Jest w czerwonym?"


# --- connecting -------------------------------------------------------------------------------


def codes(card):
    return [one.code for one in connect.check(registry.settings_of(card), card.id)]


def test_r34_a_page_is_connected_and_linkedin_brings_what_is_new_where_it_may(linkedin):
    alone = opened()
    assert codes(alone) == []
    assert linkedin.hooks == {}

    told = opened(app=APP)
    assert codes(told) == codes(told) == []
    [(key, address)] = linkedin.hooks.items()
    assert address == hooks.address(told.public_key)
    assert key == (
        f"(developerApplication:urn:li:developerApplication:{APP},user:{ADMIN},entity:{US},"
        "eventType:ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS)"
    )


def test_r34_what_is_wrong_is_said_in_words(linkedin, settings):
    assert codes(actions.open_inbox(kind="linkedin", name="L", by=None)) == ["missing"] * 3
    assert codes(opened(signed_in=False)) == ["sign_in"]
    assert codes(opened(page="1")) == ["other_page"]
    linkedin.is_tried = False
    assert codes(opened(app=APP)) == ["not_directed"]
    linkedin.is_let_in = False
    assert codes(opened()) == ["not_let_in"]
    linkedin.is_let_in = True
    linkedin.next(Broken())
    assert codes(opened()) == ["no_answer"]
    settings.WEFT_URL = "http://localhost:8000"
    assert codes(opened(app=APP)) == ["no_https"]


def test_an_owner_signs_in_without_a_proof_that_linkedin_refuses(linkedin, inbox):
    vendor = api.vendor(registry.settings_of(inbox))
    asked = sign_in.start_url(vendor, state="s", verifier="v", back_to="https://b", login="")
    assert "code_challenge" not in asked
    assert "rw_organization_admin" in asked
    linkedin.codes.add("c")

    tokens = sign_in.exchange(
        vendor, code="c", verifier="v", back_to="https://b", at=timezone.now()
    )
    assert tokens.refresh == "refresh"
    linkedin.gives_refresh = False
    without = sign_in.exchange(
        vendor, code="c", verifier="v", back_to="https://b", at=timezone.now()
    )
    assert without.ends_at - timezone.now() > timedelta(days=59)


def test_an_owner_sees_how_long_the_consent_stands_and_whether_linkedin_still_comes(linkedin):
    def told(card):
        signs = connect.health(registry.settings_of(card), card.id)
        return [(one.code, one.state) for one in signs]

    alone = opened()
    assert told(alone) == [("token", "good"), ("webhook", "good")]
    Grant.objects.update(ends_at=timezone.now() + timedelta(days=10))
    assert told(alone) == [("token", "warning"), ("webhook", "good")]

    brought = opened(app=APP)
    assert told(brought)[1] == ("webhook", "bad")
    codes(brought)
    assert told(brought) == [("token", "good"), ("webhook", "good")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("page", "weft"), ("app", "x"), ("client_id", "two words"), ("poll_minutes", 1),
        ("permissions", "r_x; drop"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_at_their_field(field, value):
    with pytest.raises(ValueError) as told:
        channel.Settings(**{field: value})
    assert list(told.value.args[0]) == [field]


def test_the_address_of_a_page_says_its_number():
    address = "https://www.linkedin.com/company/96072893/admin/dashboard/"
    assert channel.Settings(page=address).page == PAGE
    assert connect.CONNECTING.discover(address) == {"page": PAGE}
