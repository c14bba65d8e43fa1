"""A page and an Instagram account from the door to the customer and back, in public and in private.

Comments and private messages are inboxes of one account, which Meta calls at one address.
"""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.vendors import graph as meta
from tests.vendors.graph import error
from tests.vendors.vendor import Broken, DropsAnswer, Manner, RateLimited, Says
from weft.conversations import actions, queries
from weft.conversations.models import Attachment, Conversation, Delivery, Message, Thread
from weft.conversations.tests.cast import agent
from weft.customers.models import Customer
from weft.gateway import health, introducing, outbox, registry
from weft.gateway.graph import private
from weft.gateway.graph.tests.stage import call, forget, opened, tell
from weft.gateway.models import RawDelivery
from weft.kernel import files, followers, jobs, secrets

pytestmark = pytest.mark.django_db(transaction=True)

CHANNELS = Path(registry.__file__).parents[1] / "channels"
PAGE, PSID = "110022003300", "7700880099001"
ACCOUNT, IGSID = "17840001", "880099"


@pytest.fixture
def graph(settings):
    forget()
    followers.catch_up(introducing.FOLLOWER)
    with meta.at_meta(settings) as running:
        yield running
    forget()


@pytest.fixture
def messenger(graph):
    return opened("messenger", "Messenger", page_id=PAGE)


@pytest.fixture
def facebook(graph):
    return opened("facebook", "Facebook", page_id=PAGE)


@pytest.fixture
def instagram(graph):
    return opened("instagram", "Instagram", instagram_id=ACCOUNT)


def fixture(kind, name, **changed):
    said = json.loads((CHANNELS / kind / "fixtures" / f"{name}.json").read_text())
    for event in said["entry"][0].get("messaging", []):
        event["timestamp"] = int(timezone.now().timestamp() * 1000)
        event.get("message", {}).update(changed)
    for change in said["entry"][0].get("changes", []):
        change["value"].update(changed)
    return said


def reply(text, *, on=None, key="1"):
    conversation = Conversation.objects.order_by("pk").first()
    written = actions.reply(
        conversation.pk, text=text, by=None, at=timezone.now(), key=key, thread_id=on
    )
    jobs.run_waiting()
    return written.message_id


def state(message_id):
    return Delivery.objects.get(pk=message_id).state


def private_way():
    return Thread.objects.get(remote__startswith="private:").pk


# --- in private -----------------------------------------------------------------------------


def test_a_message_is_answered_and_its_echo_is_no_second_message(messenger, graph):
    tell(messenger, fixture("messenger", "text"))
    message_id = reply("Już sprawdzam")
    [sent] = graph.sent()
    assert sent["recipient"] == {"id": PSID}
    assert sent["messaging_type"] == "RESPONSE"

    mark = sent["message"]["metadata"]
    echo = fixture("messenger", "echo_of_ours", mid=sent["id"], metadata=mark)
    tell(messenger, echo, echo)
    assert Message.objects.count() == 2
    seen = fixture("messenger", "read")
    seen["entry"][0]["messaging"][0]["read"]["watermark"] = int(
        (timezone.now().timestamp() + 1) * 1000
    )
    tell(messenger, seen)
    assert queries.thread_for(messenger.id, PSID).seen_by_them == message_id


def test_what_another_program_answers_stands_in_the_conversation(messenger):
    tell(
        messenger,
        fixture("messenger", "text"),
        fixture("messenger", "echo_of_another_program"),
    )

    assert list(Message.objects.order_by("pk").values_list("direction", flat=True)) == [
        "in", "out",
    ]  # fmt: skip
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize("has_mark", [True, False])
def test_f11_an_answer_that_is_lost_is_doubted_until_its_echo_comes(messenger, graph, has_mark):
    tell(messenger, fixture("messenger", "text"))
    graph.next(DropsAnswer(), at="messages")
    message_id = reply("Już sprawdzam")
    assert state(message_id) == "unknown"

    [sent] = graph.sent()
    more = {"metadata": sent["message"]["metadata"]} if has_mark else {"metadata": ""}
    tell(
        messenger,
        fixture("messenger", "echo_of_ours", mid=sent["id"], text="Już sprawdzam", **more),
    )
    assert state(message_id) == "sent"
    assert (Message.objects.count(), len(graph.sent())) == (2, 1)


def test_after_a_day_only_a_person_may_answer_where_meta_has_allowed_it(graph):
    inbox = opened("messenger", page_id=PAGE, has_human_agent=True)
    tell(inbox, fixture("messenger", "text"))
    place = registry.surface_of(inbox.id, "messenger", PSID)
    assert place.capabilities.reply_window == timedelta(days=7)

    with pytest.MonkeyPatch.context() as patch:
        later = timezone.now() + timedelta(days=2)
        patch.setattr(private.timezone, "now", lambda: later)
        written = reply("Przepraszamy za zwłokę")
    assert state(written) == "sent"
    assert graph.sent()[0]["tag"] == "HUMAN_AGENT"


def test_a_long_answer_goes_in_pieces_and_none_twice(instagram, graph):
    tell(instagram, fixture("instagram", "text"))
    long = "Zażółć gęślą jaźń. " * 80
    graph.next(Manner(), at="messages")
    graph.next(Broken(500), at="messages")
    message_id = reply(long)
    assert state(message_id) == "queued"

    health.resume(instagram.id)
    outbox.deliver(message_id)
    pieces = [one["message"]["text"] for one in graph.sent()]
    assert all(len(piece.encode()) <= 1_000 for piece in pieces)
    assert " ".join(pieces).split() == long.split()
    assert state(message_id) == "sent"


def test_a_story_is_kept_before_it_expires(instagram, graph):
    said = fixture("instagram", "story_reply")
    address = graph.keep("story", b"\xff\xd8\xffstory", "image/jpeg")
    said["entry"][0]["messaging"][0]["message"]["reply_to"]["story"]["url"] = address
    tell(instagram, said)

    assert Attachment.objects.get().upload.file.size == 8
    assert graph.shown_for_files == [""]  # the token is told to nobody but Graph itself


def test_who_writes_is_called_as_meta_says(messenger, graph):
    graph.objects[PSID] = {"id": PSID, "name": "Ada Nowak"}
    tell(messenger, fixture("messenger", "text"))
    followers.catch_up(introducing.FOLLOWER)
    jobs.run_waiting()

    assert Customer.objects.get().name == "Ada Nowak"


# --- in public ------------------------------------------------------------------------------


def test_a_comment_is_answered_in_public_and_its_echo_is_no_second_message(facebook, graph):
    tell(facebook, fixture("facebook", "comment"))
    reply("Jest!")
    [sent] = graph.sent("comments")
    assert (sent["path"], sent["message"]) == ("5500_1/comments", "Jest!")

    tell(facebook, fixture("facebook", "reply_of_the_page", comment_id=sent["id"]))
    assert Message.objects.count() == 2


def test_what_a_colleague_answers_on_the_page_itself_is_ours(facebook):
    tell(facebook, fixture("facebook", "comment"), fixture("facebook", "reply_of_the_page"))

    assert list(Message.objects.order_by("pk").values_list("direction", "text")) == [
        ("in", "Jest czerwona?"), ("out", "Jest!"),
    ]  # fmt: skip
    assert Conversation.objects.count() == 1


def test_an_edit_and_a_removal_stand_beside_the_comment(facebook):
    tell(
        facebook,
        fixture("facebook", "comment"),
        fixture("facebook", "edited"),
        fixture("facebook", "removed"),
    )
    [entry] = queries.entries([Message.objects.get().pk])

    assert Message.objects.get().text == "Jest czerwona?"
    assert entry.afterwords.unsent_at
    assert [one.text for one in entry.afterwords.edits] == ["Jest bordowa?"]


def test_the_post_is_told_below_which_somebody_writes(facebook, graph):
    post = f"{PAGE}_5500"
    graph.objects[post] = {"message": "Letnia kolekcja", "permalink_url": "https://f.example/5500"}
    tell(facebook, fixture("facebook", "comment"))
    followers.catch_up(introducing.FOLLOWER)
    jobs.run_waiting()

    context = queries.thread_for(facebook.id, "comment:5500_1:990011").context
    assert context["post"] == {
        "id": post, "title": "Letnia kolekcja", "url": "https://f.example/5500",
    }  # fmt: skip


# --- from one to the other ------------------------------------------------------------------


def test_d16_a_comment_that_is_answered_in_private_stays_one_conversation(
    facebook, messenger, graph
):
    graph.people["5500_1"] = PSID
    tell(facebook, fixture("facebook", "comment"))
    reply("Napisz nam numer zamówienia", on=private_way())
    [sent] = graph.sent()
    assert sent["recipient"] == {"comment_id": "5500_1"}

    tell(messenger, fixture("messenger", "text"))
    assert Conversation.objects.count() == 1
    assert Customer.objects.filter(merged_into=None).count() == 1
    reply("Dziękuję", key="2")
    assert graph.sent()[-1]["recipient"] == {"id": PSID}


def test_d16_the_same_on_instagram(instagram, graph):
    graph.people["1790001"] = IGSID
    tell(instagram, fixture("instagram", "comment"))
    reply("Mamy! Który kolor?", key="1")
    reply("Napiszemy prywatnie", on=private_way(), key="2")
    assert [one["path"] for one in graph.accepted] == ["1790001/replies", f"{ACCOUNT}/messages"]

    tell(instagram, fixture("instagram", "text"))
    assert Conversation.objects.count() == 1
    assert Customer.objects.count() == 1


def test_a_comment_is_answered_in_private_once_and_the_second_says_why_not(
    facebook, messenger, graph
):
    tell(facebook, fixture("facebook", "comment"))
    graph.next(Says(400, error(10900, "Activity already replied to")), at="messages")
    message_id = reply("Napisz nam", on=private_way())

    assert state(message_id) == "failed"
    reason = Delivery.objects.get(pk=message_id).reason
    assert reason.startswith("This comment has been answered privately before.")


def test_without_an_inbox_for_private_messages_there_is_no_private_way(facebook):
    tell(facebook, fixture("facebook", "comment"))

    assert Thread.objects.count() == 1


def test_a_delivery_that_comes_again_opens_no_second_way(facebook, messenger, graph):
    graph.people["5500_1"] = PSID
    tell(facebook, *[fixture("facebook", "comment")] * 3)
    reply("Napisz nam", on=private_way())
    tell(facebook, fixture("facebook", "comment"))

    assert Thread.objects.count() == 2
    assert not Thread.objects.filter(remote__startswith="private:").exists()


# --- at the door ----------------------------------------------------------------------------


def test_comments_and_messages_of_a_page_are_called_at_one_address(facebook, messenger):
    tell(messenger, fixture("facebook", "comment"))
    tell(facebook, fixture("messenger", "text"))

    inboxes = Message.objects.order_by("pk").values_list("inbox_id", flat=True)
    assert list(inboxes) == [facebook.id, messenger.id]


def test_e2_an_inbox_with_another_secret_is_handed_nothing(messenger, graph):
    other = opened("facebook", page_id=PAGE, app_secret=secrets.seal("another"))
    tell(messenger, fixture("facebook", "comment"))

    assert not Message.objects.exists()
    assert not RawDelivery.objects.filter(inbox=other.id).exists()


@pytest.mark.parametrize("kind", ["messenger", "facebook", "instagram"])
def test_e2_nothing_is_taken_that_is_not_signed(graph, kind):
    inbox = opened(kind)
    assert call(inbox, {"object": "page", "entry": []}, signature="sha256=0").status == 401
    bare = opened(kind, app_secret="")
    assert call(bare, {"object": "page", "entry": []}).status == 503
    assert not RawDelivery.objects.exists()


# --- connecting -----------------------------------------------------------------------------

IDS = {"messenger": "page_id", "facebook": "page_id", "instagram": "instagram_id"}


def problems(kind, **more):
    card = opened(kind, **{IDS[kind]: "42"} | more)
    found = registry.channel(kind).connecting.check(registry.settings_of(card), card.id)
    return {(one.code, one.field) for one in found}


@pytest.mark.parametrize("kind", IDS)
def test_an_account_that_is_in_order_connects(graph, kind):
    graph.objects["42"] = {"id": "42", "name": "Shop"}

    assert problems(kind) == set()
    is_subscribed = any(one.path.endswith("subscribed_apps") for one in graph.asked)
    assert is_subscribed == (kind != "instagram")


@pytest.mark.parametrize("kind", IDS)
def test_what_keeps_an_account_from_connecting_is_named_with_its_field(graph, kind):
    assert problems(kind) == {("no_account", IDS[kind])}
    assert problems(kind, access_token="") == {("no_access_token", "access_token")}
    assert problems(kind, app_secret="") == {("no_app_secret", "app_secret")}
    assert problems(kind, access_token=secrets.seal("old")) == {("bad_token", "access_token")}
    assert problems(kind, app_secret=secrets.seal("x")) == {("bad_secret", "app_secret")}


# --- files ----------------------------------------------------------------------------------


def test_a_pdf_goes_out_by_instagram_as_a_file(instagram, graph):
    tell(instagram, fixture("instagram", "text"))
    stored = files.store([b"%PDF-1.7"])
    by = agent().pk
    bill = actions.keep_upload(
        sha256=stored.sha256, name="bill.pdf", content_type="application/pdf", at=timezone.now(),
        agent_id=by,
    )  # fmt: skip
    assert "application/pdf" in registry.channel("instagram").capabilities.media_types

    actions.reply(
        Conversation.objects.get().pk, text="Here", by=by, at=timezone.now(), key="1",
        uploads=[bill.pk],
    )  # fmt: skip
    jobs.run_waiting()

    [_words, file] = graph.sent()
    assert file["message"]["attachment"]["type"] == "file"
    [upload] = [one for one in graph.asked if one.path.endswith("message_attachments")]
    assert json.loads(upload.body["message"])["attachment"]["type"] == "file"


# --- hiding ---------------------------------------------------------------------------------


@pytest.fixture
def bo(client):
    person = agent()
    client.force_login(person)
    return person


@pytest.mark.parametrize(
    ("kind", "ids", "hidden", "shown"),
    [
        ("facebook", {"page_id": PAGE}, {"is_hidden": True}, {"is_hidden": False}),
        ("instagram", {"instagram_id": ACCOUNT}, {"hide": True}, {"hide": False}),
    ],
)
def test_d16_a_comment_is_hidden_in_public_and_shown_again(
    client, bo, graph, kind, ids, hidden, shown
):
    inbox = opened(kind, **ids)
    tell(inbox, fixture(kind, "comment"))
    message = Message.objects.get()
    where = reverse("console:hiding", args=[Conversation.objects.get().pk, message.pk])
    page = reverse("console:conversation", args=[Conversation.objects.get().pk])
    assert "Hide in public" in client.get(page).content.decode()

    for _ in range(2):
        client.post(where)
    assert queries.entries([message.pk])[0].is_hidden_in_public
    assert "Show in public again" in client.get(page).content.decode()
    client.post(where, {"_method": "DELETE"})
    assert not queries.entries([message.pk])[0].is_hidden_in_public
    asked = [one.body for one in graph.asked if one.path == message.key]
    assert asked == [hidden, hidden, shown]


def test_a_comment_that_meta_does_not_hide_stays_in_sight_and_says_why(client, bo, facebook, graph):
    tell(facebook, fixture("facebook", "comment"))
    message = Message.objects.get()
    where = reverse("console:hiding", args=[Conversation.objects.get().pk, message.pk])
    graph.next(Says(400, error(100, subcode=33)), at="5500_1")
    answer = client.post(where, headers={"HX-Request": "true"})

    assert "What this answers is not there any more." in answer.headers["HX-Trigger"]
    assert not queries.entries([message.pk])[0].is_hidden_in_public


@pytest.mark.parametrize(("lost", "is_hidden"), [(1, True), (2, False)])
def test_a_comment_is_hidden_though_an_answer_was_lost_and_two_leave_a_doubt(
    client, bo, facebook, graph, lost, is_hidden
):
    tell(facebook, fixture("facebook", "comment"))
    message = Message.objects.get()
    where = reverse("console:hiding", args=[Conversation.objects.get().pk, message.pk])
    for _ in range(lost):
        graph.next(DropsAnswer(), at="5500_1")
    answer = client.post(where, headers={"HX-Request": "true"})

    assert queries.entries([message.pk])[0].is_hidden_in_public == is_hidden
    doubt = "Nobody knows whether it was done."
    assert (doubt in answer.headers.get("HX-Trigger", "")) != is_hidden
    assert len([one for one in graph.asked if one.path == message.key]) == 2


def test_who_cannot_hide_a_comment_just_now_is_not_told_that_it_is_tried_again(
    client, bo, facebook, graph
):
    tell(facebook, fixture("facebook", "comment"))
    message = Message.objects.get()
    graph.next(RateLimited(), at="5500_1")
    answer = client.post(
        reverse("console:hiding", args=[Conversation.objects.get().pk, message.pk]),
        headers={"HX-Request": "true"},
    )

    assert "nothing has changed" in answer.headers["HX-Trigger"]
    assert not queries.entries([message.pk])[0].is_hidden_in_public


def test_what_is_private_or_ours_cannot_be_hidden(client, bo, instagram, graph):
    tell(instagram, fixture("instagram", "text"))
    written = reply("Cześć")
    conversation = Conversation.objects.get()
    for message in Message.objects.all():
        where = reverse("console:hiding", args=[conversation.pk, message.pk])
        assert client.post(where).status_code == 404
    assert state(written) == "sent"
    assert (
        "Hide in public"
        not in client.get(reverse("console:conversation", args=[conversation.pk])).content.decode()
    )
