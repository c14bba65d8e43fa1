"""Ada asks in the chat and leaves; the answer follows her by mail, and she answers from there."""

import threading
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.mailhost.misbehaving import Misbehaving
from weft.channels.email import mime
from weft.channels.email.tests import mails, post
from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.envelopes import Party
from weft.conversations.filters import VIEWS
from weft.conversations.models import Conversation, Inbox, Message, Thread
from weft.conversations.tests.cast import agent, at_once, late_parcel
from weft.gateway import actions as gateway
from weft.gateway import amending, intake, mailing, registry
from weft.gateway import queries as gateway_queries
from weft.gateway.contract import Request
from weft.gateway.models import Mailed
from weft.kernel import followers, jobs
from weft.scheduling import actions as scheduling

pytestmark = pytest.mark.django_db(transaction=True)

ADAS = "ada@customer.example"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def server(settings):
    registry._kept.clear()
    with Misbehaving() as server:
        settings.WEFT_OUTSIDE_ALLOW = [f"127.0.0.1:{server.port}"]
        yield server
    registry._kept.clear()


@pytest.fixture
def mailbox(server):
    return post.mailbox(server.port, undo_seconds=0)


@pytest.fixture
def chat(mailbox):
    return gateway.open_inbox(kind="webchat", name="Shop", by=None, settings={})


@pytest.fixture
def now():
    return timezone.now()


class Visit:
    """Ada in the chat, who left her address at `at`."""

    def __init__(self, chat, at, email=ADAS, text="Is it green? See evil.example/x"):
        self.chat, self.email = chat, email
        self.ask(text, at)
        self.thread = Thread.objects.get(inbox=chat.id)
        self.conversation_id = self.thread.conversation_id
        self.bo = agent()

    def ask(self, text, at):
        context = {"language": "en"} | ({mailing.ADDRESS: self.email} if self.email else {})
        given = late_parcel(
            SimpleNamespace(pk=self.chat.id), text=text, sent_at=at, context=context
        )
        conversations.receive([given], at=at)

    def answer(self, text, at):
        return conversations.reply(
            self.conversation_id,
            text=text,
            by=self.bo.pk,
            at=at,
            key=text,
            thread_id=self.thread.pk,
        ).message_id

    def look(self, at):
        """Do what the job of the thread does at `at`, and send what it queued."""
        again = mailing.mail(self.thread.pk, at=at)
        jobs.run_waiting()
        return again


def test_the_answer_follows_by_mail_once_and_stands_in_the_chat(server, chat, now):
    ada = Visit(chat, now)
    answer = ada.answer("Yes, it is green.", now + MINUTE)

    assert ada.look(now + 2 * MINUTE) == now + 6 * MINUTE
    assert server.sink == []
    assert ada.look(now + 6 * MINUTE) is None
    assert ada.look(now + 9 * MINUTE) is None

    [(sender, recipients, raw)] = server.sink
    assert (sender, recipients) == ("help@shop.example", (ADAS,))  # whether it bounces, we hear
    sent = mime.read(raw)
    assert "Yes, it is green." in sent.text
    assert "Is it green?" in sent.text
    assert "evil.example" not in sent.text
    assert sent.headers.word("auto-submitted") == "auto-replied"
    said, _more = queries.lines([ada.thread.pk])
    assert said[-1].id == answer
    conversation = Conversation.objects.get()
    assert (conversation.waiting_since, conversation.last_text) == (None, "Yes, it is green.")


def test_what_is_written_back_by_mail_is_the_same_matter(server, chat, mailbox, now):
    ada = Visit(chat, now)
    ada.answer("Yes, it is green.", now)
    ada.look(now + 5 * MINUTE)
    [(_sender, _recipients, raw)] = server.sink
    name = mime.read(raw).headers.word("message-id")

    back = mails.raw(
        **{"From": ADAS, "To": "help@shop.example", "Subject": "Re: chat", "In-Reply-To": name}
    )
    intake.take([Request(inbox_id=mailbox.id, body=back)], at=timezone.now())

    assert Conversation.objects.count() == 1
    thread = Thread.objects.get(inbox=mailbox.id)
    assert thread.conversation_id == ada.conversation_id
    assert Message.objects.filter(thread=thread, direction="in").count() == 1
    assert Conversation.objects.get().waiting_since is not None


def test_what_was_seen_in_the_chat_is_not_mailed(server, chat, now):
    ada = Visit(chat, now)
    answer = ada.answer("Yes.", now)
    conversations.read_by_customer(ada.thread.pk, up_to=answer)
    ada.answer("In two sizes.", now + 4 * MINUTE)

    assert ada.look(now + 5 * MINUTE) == now + 9 * MINUTE
    ada.look(now + 9 * MINUTE)

    [(_sender, _recipients, raw)] = server.sink
    assert "In two sizes." in mime.read(raw).text
    assert "Yes." not in mime.read(raw).text


def test_all_that_is_unread_goes_in_one_mail(server, chat, now):
    ada = Visit(chat, now)
    ada.answer("Yes.", now)
    ada.answer("In two sizes.", now + MINUTE)

    ada.look(now + 5 * MINUTE)

    [(_sender, _recipients, raw)] = server.sink
    assert all(words in mime.read(raw).text for words in ("Yes.", "In two sizes."))


def test_a_corrected_answer_is_mailed_as_it_reads_now_and_one_taken_back_is_not(server, chat, now):
    ada = Visit(chat, now)
    slip = ada.answer("It is gren.", now + MINUTE)
    wrong = ada.answer("For somebody else", now + MINUTE)
    amending.correct(slip, "It is green.", by=ada.bo.pk, at=now + MINUTE)
    amending.take_back(wrong, by=ada.bo.pk, at=now + MINUTE)

    ada.look(now + 6 * MINUTE)

    [(_sender, _recipients, raw)] = server.sink
    sent = mime.read(raw).text
    assert "It is green." in sent
    assert "gren." not in sent
    assert "somebody else" not in sent


def test_who_left_long_ago_need_not_wait_for_the_mail(chat, now):
    ada = Visit(chat, now - timedelta(hours=3))
    ada.answer("Yes.", now)

    assert ada.look(now) == now + MINUTE


def test_an_address_is_told_no_more_often_than_a_machine_may_write(server, chat, now):
    ada = Visit(chat, now)
    ada.answer("Yes.", now)
    ada.look(now + 5 * MINUTE)
    ada.answer("In two sizes.", now + 6 * MINUTE)

    assert ada.look(now + 11 * MINUTE) == now + 26 * MINUTE  # one an hour
    assert len(server.sink) == 1
    ada.look(now + 66 * MINUTE)
    assert len(server.sink) == 2


@pytest.mark.parametrize("email", ["", "help@shop.example", "no address"])
def test_there_is_no_mail_to_nobody_and_none_to_ourselves(server, chat, now, email):
    ada = Visit(chat, now, email=email)
    ada.answer("Yes.", now)

    assert ada.look(now + 5 * MINUTE) is None
    assert server.sink == []


def test_a_redacted_question_is_not_told_to_an_address(server, chat, now):
    ada = Visit(chat, now, text="My card is 4111 1111 1111 1111")
    question = Message.objects.get(direction="in")
    conversations.redact(question.pk, reason="card", by=ada.bo.pk, at=now)
    ada.answer("Yes.", now)

    ada.look(now + 5 * MINUTE)

    [(_sender, _recipients, raw)] = server.sink
    assert b"4111" not in raw


def test_a_follower_has_threads_looked_at_that_left_an_address(chat, now):
    ada = Visit(chat, now)
    followers.enrol(mailing.FOLLOWER)
    ada.answer("Yes.", now)
    ada.answer("In two sizes.", now)

    followers.catch_up(mailing.FOLLOWER)

    assert waiting() == [ada.thread.pk]


def test_an_answer_seen_at_the_moment_of_the_mail_is_mailed_or_seen_first(server, chat, now):
    """Whoever takes the row first decides; nobody gets a mail for what was seen before it."""
    ada = Visit(chat, now)
    answer = ada.answer("Yes.", now)
    seen_first = threading.Event()

    def visitor():
        with transaction.atomic():
            conversations.read_by_customer(ada.thread.pk, up_to=answer)
            seen_first.set()
            # the mail's look waits for this transaction, and then sees what it did
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.3)")

    def machine():
        seen_first.wait()
        mailing.mail(ada.thread.pk, at=now + 5 * MINUTE)

    assert at_once(lambda n: (visitor, machine)[n](), count=2) == []
    jobs.run_waiting()
    assert server.sink == []
    assert not Mailed.objects.exists()


def test_eight_workers_that_look_at_once_send_one_mail(server, chat, now):
    ada = Visit(chat, now)
    ada.answer("Yes.", now)

    assert at_once(lambda _: mailing.mail(ada.thread.pk, at=now + 5 * MINUTE)) == []

    jobs.run_waiting()
    assert len(server.sink) == 1


def waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'thread_id')::bigint FROM procrastinate_jobs"
            " WHERE task_name = 'gateway.mail_unseen' AND status = 'todo'"
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("  Is it\n green? ", "Is it green?"),
        ("Win at http://evil.example now", "Win at … now"),
        ("Win at evil.example, or a@b.cz", "Win at … or …"),
        ("[click](javascript:x) <b>*bold*</b> 1.50", "click (javascript:x) b bold /b 1.50"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_an_excerpt_leads_nowhere(asked, told):
    assert mailing.excerpt(asked) == told


PRAGUE = [[["08:00", "12:00"], ["13:00", "17:00"]]] * 5 + [[], []]
EASTER_MONDAY = date(2026, 4, 6)
FRIDAY_EVENING = datetime(2026, 4, 3, 20, 40, tzinfo=UTC)  # 22:40 in Prague
TUESDAY_OPENING = datetime(2026, 4, 7, 6, 0, tzinfo=UTC)  # 8:00 in Prague


def test_r85_scenario_2_a_chat_on_friday_night_is_answered_by_mail_on_tuesday(
    server, chat, mailbox
):
    """The chat is open at 22:40; it waits first in line after the holiday; the answer comes."""
    plan = scheduling.save_plan(
        name="Shop", time_zone="Europe/Prague", week=PRAGUE, closed_on=[EASTER_MONDAY], by=None
    )
    Inbox.objects.filter(pk=chat.id).update(plan_id=plan)
    opening = gateway_queries.opening(gateway_queries.hours_of(chat.id), FRIDAY_EVENING)
    assert (opening.is_open, opening.opens_at) == (False, TUESDAY_OPENING)

    ada = Visit(chat, FRIDAY_EVENING)
    early = "Good morning, where is my parcel?"
    post.arrives(mailbox.id, at=TUESDAY_OPENING, sender=Party(address="eve@x.example"), text=early)

    page = queries.page(ada.bo, VIEWS["all"], at=TUESDAY_OPENING)
    assert page.rows[0].id == ada.conversation_id
    assert page.rows[0].waiting_since == FRIDAY_EVENING

    answer = ada.answer("Yes, it is green.", TUESDAY_OPENING + 5 * MINUTE)
    ada.look(TUESDAY_OPENING + 6 * MINUTE)

    [(_sender, recipients, raw)] = server.sink
    assert recipients == (ADAS,)
    assert "Yes, it is green." in mime.read(raw).text
    [shown] = [line for line in queries.lines([ada.thread.pk])[0] if line.is_ours]
    assert (shown.id, shown.is_read) == (answer, False)  # the widget shows it at the next visit
    assert queries.unseen_by_customer([ada.thread.pk]) == 1


def test_who_asks_again_by_mail_finds_no_answer_mailed_twice(server, chat, mailbox, now):
    """The widget's late reading of what the mail brought sends nothing more."""
    ada = Visit(chat, now)
    answer = ada.answer("Yes.", now)
    ada.look(now + 5 * MINUTE)
    conversations.read_by_customer(ada.thread.pk, up_to=answer)

    assert ada.look(now + 90 * MINUTE) is None
    assert len(server.sink) == 1


def test_who_answers_reads_where_it_goes_and_that_it_went_by_mail(server, chat, now, client):
    ada = Visit(chat, now)
    client.force_login(ada.bo)
    page = f"/conversations/{ada.conversation_id}/"
    told = "If it is not read in the chat, it follows by mail to ada@customer.example."
    assert told in client.get(page).content.decode()

    ada.answer("Yes.", now)
    ada.look(now + 5 * MINUTE)

    assert "Followed by mail" in client.get(page).content.decode()
