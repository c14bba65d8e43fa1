"""Letters in the talk: what is shown of them, what is not, and to whom."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from weft.console.tests.cast import HTMX, SCRIPT
from weft.console.tests.post import ADA, SHOP, deliver, mailbox
from weft.console.timeline import letters
from weft.conversations import actions
from weft.conversations.envelopes import Letter, Part, Party, Sender
from weft.conversations.models import Delivery, Draft, Inbox
from weft.conversations.tests.cast import NOON, agent, late_parcel
from weft.gateway.models import RawDelivery, RawOrigin
from weft.people.models import Team

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture
def bo(client, db):
    bo = agent("Bo")
    client.force_login(bo)
    return bo


def page_of(client, arrived):
    answer = client.get(f"/conversations/{arrived.conversation_id}/")
    assert answer.status_code == 200
    return answer.content.decode()


def sheet_of(client, arrived, **query):
    return client.get(
        f"/conversations/{arrived.conversation_id}/messages/{arrived.message_id}/sheet", query
    )


def test_a_letter_shows_its_subject_its_people_and_its_folded_rest(client, bo):
    cc = Party(address="eve@post.example", name="Eve", role="cc")
    arrived = deliver(mailbox(), recipients=(SHOP, cc), rest="> What we wrote before")

    page = page_of(client, arrived)

    assert '<h2 class="letter__subject" dir="auto">Late parcel</h2>' in page
    assert "to Shop and 1 other" in page
    assert "Eve &lt;eve@post.example&gt;" in page
    assert 'class="letter__rest"' in page
    assert "&gt; What we wrote before" in page
    assert 'class="letter__sender"' not in page  # it is the customer, and nobody doubts it


def test_a_subject_is_shown_again_only_when_it_changes(client, bo):
    shop = mailbox()
    first = deliver(shop)
    deliver(shop, "b@x", thread_id=first.thread_id, subject="Re: Late parcel")
    deliver(shop, "c@x", thread_id=first.thread_id, subject="Odp: AW: late parcel")
    deliver(shop, "d@x", thread_id=first.thread_id, subject="Another matter")

    page = page_of(client, first)

    assert page.count('class="letter__subject"') == 2
    assert "Another matter" in page


@pytest.mark.parametrize(
    ("subject", "same"),
    [("Re: Odp: x", "x"), ("Re[2]: x", "x"), ("AW : x", "x"), ("回复: x", "x"), ("Re: 2 x", "2 x")],
)
def test_marks_of_answers_change_nothing_about_a_subject(subject, same):
    assert letters.bare(subject) == same


@pytest.mark.parametrize(
    ("changes", "words", "hint"),
    [
        ({"standing": "outsider"}, "Outsider", "does not take part"),
        ({"standing": "unverified", "verdict": {}}, "Unverified sender", "Nothing confirms"),
        (
            {"verdict": {"result": "failed", "reason": "dmarc_fail"}},
            "Perhaps forged",
            "did not send this mail",
        ),
        ({"traits": {"kind": "out_of_office"}}, "Automatic", "is away"),
        ({"traits": {"trouble": ["charset"]}}, "Hard to read", "mislabelled"),
    ],
)
def test_what_to_know_of_a_letter_stands_on_it_in_words(client, bo, changes, words, hint):
    arrived = deliver(mailbox(), **changes)

    page = page_of(client, arrived)

    assert words in page
    assert hint in page


def test_a2_an_outsider_is_named_with_the_address(client, bo):
    shop = mailbox()
    first = deliver(shop)
    mallory = Party(address="mallory@evil.example", name="Ada", role="from")
    deliver(shop, "m@x", thread_id=first.thread_id, standing="outsider", sender=mallory)

    assert "Ada &lt;mallory@evil.example&gt;" in page_of(client, first)


def test_html_stands_in_a_frame_where_nothing_runs(client, bo):
    arrived = deliver(mailbox(), html="<p>Hi <script>alert(1)</script><b>there</b></p>")

    page = page_of(client, arrived)
    frame = sheet_of(client, arrived)

    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "<b>there</b>" not in page  # D1: a letter's markup never stands in our own page
    assert "<b>there</b>" in frame.content.decode()
    assert "alert" not in frame.content.decode()
    policy = frame["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'n")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy


def test_a_letter_with_a_look_of_its_own_is_shown_in_it_others_as_text(client, bo):
    plain = deliver(mailbox(), html="<p>Hi</p>", traits={"is_rich": False})
    rich = deliver(mailbox(), "b@x", html="<table></table>", traits={"is_rich": True})

    assert f'id="formatted-{plain.message_id}">' in page_of(client, plain)
    assert f'id="formatted-{rich.message_id}" open>' in page_of(client, rich)


def test_pictures_of_the_web_wait_until_they_are_asked_for_and_then_come_from_us(client, bo):
    arrived = deliver(mailbox(), html='<img src="https://track.example/p.gif?who=bo" alt="Logo">')

    blocked, shown = sheet_of(client, arrived), sheet_of(client, arrived, pictures="show")

    assert ' src="' not in blocked.content.decode()
    assert 'src="/pictures/' in shown.content.decode()
    assert 'src="https' not in shown.content.decode()
    assert '"pictures": 1' in blocked["X-Letter"]


def test_pictures_inside_a_letter_are_shown_at_once_and_not_listed_twice(client, bo):
    parts = (
        Part(name="box.png", content_type="image/png", content=PNG, content_id="box@x"),
        Part(name="bill.pdf", content_type="application/pdf", content=b"%PDF"),
    )
    arrived = deliver(
        mailbox(), parts=parts, html='<img src="cid:box@x">', traits={"is_rich": True}
    )

    page, frame = page_of(client, arrived), sheet_of(client, arrived).content.decode()

    assert 'src="http://testserver/files/' in frame
    assert "box.png" not in page
    assert "bill.pdf" in page


def test_a_link_that_says_another_host_than_it_has_is_marked(client, bo):
    arrived = deliver(mailbox(), html='<a href="https://evil.example/x">www.bank.example</a>')

    assert 'data-host="evil.example" data-misleads' in sheet_of(client, arrived).content.decode()


def test_what_was_quoted_is_folded_in_the_frame_too(client, bo):
    html = '<p>Thanks!</p><div class="gmail_quote"><p>On Monday we wrote: hello</p></div>'
    arrived = deliver(mailbox(), html=html)

    frame = sheet_of(client, arrived).content.decode()

    assert frame.index("Thanks!") < frame.index('<details class="weft-fold">')
    assert frame.index('<details class="weft-fold">') < frame.index("On Monday")


def test_the_original_is_shown_as_it_arrived(client, bo, monkeypatch):
    arrived = deliver(mailbox())
    keep_original(arrived, b"Subject: =?utf-8?q?x?=\r\n\r\n<script>")
    address = f"/conversations/{arrived.conversation_id}/messages/{arrived.message_id}/original"

    shown, saved = client.get(address), client.get(address, {"save": ""})

    assert shown.content == b"Subject: =?utf-8?q?x?=\r\n\r\n<script>"
    assert shown["Content-Type"] == "text/plain; charset=utf-8"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert saved["Content-Disposition"].startswith("attachment")


def keep_original(arrived, body):
    inbox = Inbox.objects.get(kind="email")
    delivery = RawDelivery.objects.create(
        inbox_id=inbox.pk, headers={}, body=body, arrived_at=NOON, state="processed"
    )
    RawOrigin.objects.create(message_id=arrived.message_id, delivery=delivery)


@pytest.mark.parametrize("noun", ["sheet", "original"])
def test_who_may_not_see_the_conversation_sees_no_part_of_its_letters(client, db, noun):
    shop = mailbox()
    arrived = deliver(shop, html="<p>Secret</p>")
    keep_original(arrived, b"Secret")
    Inbox.objects.filter(pk=shop.pk).update(team=Team.objects.create(name="Others"))
    client.force_login(agent("Cy"))
    address = f"/conversations/{arrived.conversation_id}/messages/{arrived.message_id}/{noun}"

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("noun", ["sheet", "original"])
def test_a_letter_is_not_reached_through_another_conversation(client, bo, noun):
    shop = mailbox()
    first, second = deliver(shop, html="<p>1</p>"), deliver(shop, "b@x", html="<p>2</p>")
    address = f"/conversations/{first.conversation_id}/messages/{second.message_id}/{noun}"

    assert client.get(address).status_code == 404


def test_a_hidden_message_hides_its_letter(client, bo):
    arrived = deliver(mailbox(), html="<p>My card: 4111</p>", rest="PIN 1234", subject="My card")
    keep_original(arrived, b"My card")
    actions.redact(arrived.message_id, by=bo.pk, at=NOON, reason="A card")

    page = page_of(client, arrived)

    assert "PIN 1234" not in page
    assert "letter__subject" not in page
    assert sheet_of(client, arrived).status_code == 404


def answer(first, bo, **changes):
    letter = Letter(
        subject="Re: Late parcel",
        recipients=(Party(address=ADA.address), Party(address="eve@post.example", role="cc")),
    )
    values = {"text": "On its way", "by": bo.pk, "at": timezone.now(), "key": "k"}
    return actions.reply(first.conversation_id, letter=letter, **values | changes)


def test_u4_a_held_answer_counts_down_and_can_be_taken_back(client, bo):
    first = deliver(mailbox())
    written = answer(first, bo, hold_until=timezone.now() + timedelta(seconds=10))
    address = f"/conversations/{first.conversation_id}/messages/{written.message_id}/departure"

    assert "<count-down until=" in page_of(client, first)
    assert client.post(address, {"_method": "delete"}).status_code == 302

    page = page_of(client, first)
    assert ">On its way</textarea>" in page
    assert f'id="message-{written.message_id}"' not in page
    assert Delivery.objects.get().state == "withdrawn"


def test_u4_a_script_that_takes_an_answer_back_is_given_the_words(client, bo):
    first = deliver(mailbox())
    written = answer(first, bo, hold_until=timezone.now() + timedelta(seconds=10))
    address = f"/conversations/{first.conversation_id}/messages/{written.message_id}/departure"

    told = client.post(address, {"_method": "delete"}, **SCRIPT)

    assert told.json()["text"] == "On its way"
    assert Draft.objects.get().letter["subject"] == "Re: Late parcel"
    assert client.post(address, {"_method": "delete"}, **SCRIPT).status_code == 409


def test_send_now_sends_before_the_time(client, bo):
    first = deliver(mailbox())
    written = answer(first, bo, hold_until=timezone.now() + timedelta(days=1))
    address = f"/conversations/{first.conversation_id}/messages/{written.message_id}/departure"

    assert "Leaves " in page_of(client, first)
    assert client.post(address, **HTMX).status_code == 204

    assert Delivery.objects.get().state == "queued"


def test_f7_copies_are_told_apart_when_one_of_them_failed(client, bo):
    first = deliver(mailbox())
    written = answer(first, bo)
    actions.mark_recipients(
        written.message_id,
        {
            ADA.address: ("sent", ""),
            "eve@post.example": ("failed", "This address does not exist."),
        },
        at=NOON,
    )

    page = page_of(client, first)

    assert 'class="copy copy--failed"' in page
    assert "This address does not exist." in page


def test_letters_cost_four_queries_however_many_there_are(client, bo, django_assert_num_queries):
    shop = mailbox()
    first = deliver(shop)
    for n in range(20):
        deliver(shop, f"{n}@x", thread_id=first.thread_id)
    answer(first, bo)

    # the opening hours are asked for every ten seconds
    page_of(client, first)

    with django_assert_num_queries(20):  # 16 without; people and subject of the answer too
        page_of(client, first)


def test_why_a_copy_is_stuck_is_told_with_the_vendors_own_words():
    assert letters.told("This address does not exist.\n550 5.1.1\n unknown") == (
        "This address does not exist. (550 5.1.1 unknown)"
    )
    assert letters.told("Ada moved away.") == "Ada moved away."
    assert letters.told("") == ""


def test_what_an_archive_says_we_sent_bears_the_name_in_its_from(client, bo):
    shop = mailbox()
    letter = Letter(subject="Late", sender=SHOP, recipients=(replace(ADA, role="to"),), name="b@x")
    [stored] = actions.receive(
        [
            late_parcel(
                shop,
                key="b@x 4711",
                text="It is on its way",
                sender=Sender(kind="email", value=ADA.address, name="Ada"),
                letter=letter,
                is_past=True,
                is_ours=True,
            )
        ],
        at=NOON,
    )

    page = page_of(client, stored)

    assert f'id="message-{stored.message_id}"' in page
    assert '<span class="message__author">Shop</span>' in page
