"""From raw mails to conversations: who wrote, where it belongs, and what it gives nobody."""

import resource
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from weft.channels.email import inbound, seals, threading
from weft.channels.email.inbound import ARRIVED, CUT
from weft.channels.email.settings import Settings
from weft.conversations.envelopes import Inbound, Receipt
from weft.conversations.models import Attachment, Letter, Message, Participant, Thread
from weft.conversations.tests import cast
from weft.customers.actions import Proof
from weft.customers.models import Handle
from weft.gateway import actions, intake
from weft.gateway.contract import Request, Unreadable
from weft.kernel import jobs

from .mails import raw

FIXTURES = sorted((Path(__file__).parent.parent / "fixtures").rglob("*.eml"))
SERVER = "mx.shop.example"
SETTINGS = Settings(address="help@shop.example", aliases=["hej@shop.example"], authserv_id=SERVER)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def proven(domain="customer.example", says="pass"):
    return f"{SERVER}; dmarc={says} header.from={domain}"


def request(body, inbox_id=1, **headers):
    return Request(inbox_id=inbox_id, body=body, headers=headers)


def parse(body="Hello\n", **headers):
    (one,) = inbound.parse(SETTINGS, request(raw(body, **headers)))
    return one


# --- one mail -------------------------------------------------------------------------------


def test_a_mail_is_a_message_with_a_letter():
    one = parse(
        "Where is it?\r\n\r\n-- \r\nAda\r\n\r\nOn Monday Bo wrote:\r\n> Soon.\r\n",
        To="help@shop.example, Bo <bo@friend.example>",
        Cc="cy@friend.example",
        Subject="Re: Order 4711",
        Authentication_Results=proven(),
    )

    assert one.text == "Where is it?"
    assert "> Soon." in one.letter.rest
    assert (one.sender.kind, one.sender.value) == ("email", "ada@customer.example")
    assert one.sender.proof is Proof.VERIFIED
    assert (one.matter, one.topic) == ("Order 4711", "order 4711")
    assert one.letter.name == "1@customer.example"
    assert [party.address for party in one.letter.recipients] == [
        "bo@friend.example",
        "cy@friend.example",
    ]
    assert one.letter.traits["via"] == "help@shop.example"
    assert one.letter.verdict["reason"] == "dmarc_pass"


def test_who_proves_nothing_is_seen_and_who_is_disowned_shares_nothing():
    unsigned = parse()
    forged = parse(Authentication_Results=proven(says="fail"))
    several = parse(From="ada@customer.example, eve@evil.example")

    assert (unsigned.sender.value, unsigned.sender.proof) == ("ada@customer.example", Proof.SEEN)
    assert forged.sender.kind == several.sender.kind == inbound.STRANGER
    assert forged.topic == ""
    assert forged.letter.sender.address == "ada@customer.example"
    assert several.letter.sender is None
    assert several.letter.traits["doubt"] == "several_from"


def test_the_same_mail_twice_is_one_and_a_forged_name_suppresses_none():
    first = parse(Received="by a", Delivered_To="help@shop.example")
    again = parse(Received="by b", Delivered_To="hej@shop.example")
    forged = parse("Something else\n", From="eve@evil.example")

    assert first.key == again.key
    assert forged.key != first.key
    assert forged.key.split(" ")[0] == first.key.split(" ")[0]


def test_line_endings_make_no_other_mail():
    (first,) = inbound.parse(SETTINGS, request(raw()))
    (again,) = inbound.parse(SETTINGS, request(raw().replace(b"\r\n", b"\n")))

    assert first.key == again.key


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List-Id": "<news.customer.example>"},
        {"X-Weft-Loop": "1"},
        {"From": "mailer-daemon@customer.example"},
        {"From": "help@shop.example"},
    ],
)
def test_what_a_machine_wrote_is_quiet(headers):
    one = parse(**{name.replace("-", "_"): value for name, value in headers.items()})

    assert one.is_quiet
    assert one.letter.traits["may_answer"] is False


def test_a_contact_form_of_the_shop_speaks_for_a_person():
    one = parse(From="noreply@shop.example", Reply_To="Ada <ada@customer.example>")

    assert not one.is_quiet
    assert one.letter.traits["reply_to"] == ["ada@customer.example"]


def test_a_clock_that_runs_ahead_is_not_believed():
    def sent_at(date):
        mail = request(raw(Date=date), **{ARRIVED: NOON.isoformat()})
        return inbound.parse(SETTINGS, mail)[0].sent_at

    assert sent_at("Fri, 20 Nov 2026 11:00:00 +0000").hour == 11
    assert sent_at("Fri, 20 Nov 2099 11:00:00 +0000") == NOON
    assert sent_at(None) == NOON


def test_our_own_mail_that_comes_back_is_no_message():
    name = threading.message_id(5, 7, "shop.example", seals.seal())

    def parsed(sender):
        return inbound.parse(SETTINGS, request(raw(Message_ID=f"<{name}>", From=sender)))

    assert list(parsed("Shop <help@shop.example>")) == []
    assert list(parsed("help+rabc@shop.example")) == []
    assert len(parsed("sales@shop.example")) == 1  # another inbox of ours writes to this one


def report(ours, action="failed", status="5.1.1"):
    parts = (
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; Ada@customer.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{ours}>\r\nSubject: x\r\n\r\nx\r\n"
        "--b--\r\n"
    )
    return raw(
        parts,
        From="MAILER-DAEMON@customer.example",
        Content_Type='multipart/report; report-type=delivery-status; boundary="b"',
    )


def test_a_bounce_is_a_receipt_of_the_message_that_we_signed():
    ours = threading.message_id(5, 7, "shop.example", seals.seal())

    (failed,) = inbound.parse(SETTINGS, request(report(ours)))
    late = inbound.parse(SETTINGS, request(report(ours, "delayed", "4.4.1")))
    (forged,) = inbound.parse(SETTINGS, request(report("x" + ours)))

    assert isinstance(failed, Receipt)
    assert (failed.message_id, failed.state) == (7, "failed")
    assert failed.address == "ada@customer.example"
    assert failed.reason.split("\n")[0] == "This address does not exist."
    assert list(late) == []
    assert isinstance(forged, Inbound)
    assert forged.is_quiet


def test_a_mail_that_cannot_be_read_says_why():
    with pytest.raises(Unreadable, match="empty"):
        inbound.parse(SETTINGS, request(b""))
    with pytest.raises(Unreadable, match="400000000"):
        inbound.parse(SETTINGS, request(raw(), **{CUT: "400000000"}))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_every_mail_becomes_something_that_a_database_takes(path):
    try:
        found = inbound.parse(SETTINGS, request(path.read_bytes()))
    except Unreadable:
        return
    for one in found:
        said = repr((one, getattr(one, "letter", None)))
        assert "\0" not in said
        said.encode()
        if isinstance(one, Inbound):
            assert len(one.key) <= 200


# --- many mails -----------------------------------------------------------------------------


@pytest.fixture
def inbox(db):
    return actions.open_inbox(
        kind="email",
        name="Help",
        by=None,
        settings={"address": "help@shop.example", "authserv_id": SERVER},
    )


@pytest.fixture
def come(inbox):
    """Let mails arrive, one after the other, or several at once."""

    def come(*raws):
        intake.accept([request(one, inbox.id) for one in raws], at=NOON)
        jobs.run_waiting()
        return list(Message.objects.order_by("pk"))

    return come


def thread_of(message):
    return message.thread_id


def test_a_reply_joins_by_its_references_whatever_the_subject(come):
    first, second, other = come(
        raw(Authentication_Results=proven()),
        raw(
            Message_ID="<2@customer.example>", In_Reply_To="<1@customer.example>",
            Subject="Something else", Authentication_Results=proven(),
        ),
        raw(Message_ID="<3@customer.example>", Authentication_Results=proven()),
    )  # fmt: skip

    assert thread_of(second) == thread_of(first)
    assert thread_of(other) != thread_of(first)
    assert Letter.objects.get(message=second).standing == "participant"


def test_a_reply_by_subject_needs_proof(come):
    answers = {"Subject": "Re: Order 4711", "Message_ID": "<2@customer.example>"}
    first, proven_one, unproven = come(
        raw(Authentication_Results=proven()),
        raw("I am\n", **answers, Authentication_Results=proven()),
        raw("I say so\n", **answers),
    )

    assert thread_of(proven_one) == thread_of(first)
    assert thread_of(unproven) != thread_of(first)


def test_our_reply_address_leads_home_and_gives_a_stranger_nothing(come):
    (first,) = come(raw(Authentication_Results=proven()))
    address = threading.reply_address("help@shop.example", first.thread_id, seals.seal())

    _, ada, eve, forged = come(
        raw(To=address, Message_ID="<2@x>", Subject="?", Authentication_Results=proven()),
        raw(To=address, Message_ID="<3@x>", From="eve@evil.example",
            Authentication_Results=proven("evil.example")),
        raw(To=address, Message_ID="<4@x>", Authentication_Results=proven(says="fail")),
    )  # fmt: skip

    standing = dict(Letter.objects.values_list("message_id", "standing"))
    assert thread_of(ada) == thread_of(eve) == thread_of(first)
    assert (standing[ada.pk], standing[eve.pk]) == ("participant", "outsider")
    assert thread_of(forged) != thread_of(first)
    taking_part = Participant.objects.filter(thread_id=first.thread_id, is_proposed=False)
    assert [one.address for one in taking_part] == ["ada@customer.example"]


def test_an_answer_to_another_inbox_begins_here_with_its_author(come, inbox):
    other = actions.open_inbox(
        kind="email", name="Sales", by=None, settings={"address": "sales@shop.example"}
    )
    intake.accept([request(raw(), other.id)], at=NOON)
    jobs.run_waiting()
    (there,) = Message.objects.all()
    ours = threading.message_id(there.thread_id, 99, "shop.example", seals.seal())

    here = come(raw(Message_ID="<2@x>", In_Reply_To=f"<{ours}>"))[-1]

    assert (here.inbox_id, here.thread_id != there.thread_id) == (inbox.id, True)
    assert Letter.objects.get(message=here).standing == "first"
    assert Participant.objects.filter(thread_id=here.thread_id, is_proposed=False).exists()


def test_a_token_with_any_letter_changed_leads_nowhere(come):
    (first,) = come(raw(Authentication_Results=proven()))
    address = threading.reply_address("help@shop.example", first.thread_id, seals.seal())
    local, _, domain = address.partition("@")
    start = local.index("+") + 2

    mails = []
    for place in range(start, len(local)):
        other = "b" if local[place] != "b" else "c"
        wrong = f"{local[:place]}{other}{local[place + 1 :]}@{domain}"
        mails.append(raw(To=wrong, Message_ID=f"<{place}@x>", Authentication_Results=proven()))
    come(*mails)

    assert Thread.objects.count() == 1 + len(mails)


def test_a_copy_gives_nobody_access(come):
    come(
        raw(Cc="eve@evil.example", Authentication_Results=proven()),
        raw(
            Message_ID="<2@evil.example>", From="eve@evil.example",
            In_Reply_To="<1@customer.example>", Subject="Re: Order 4711",
            Authentication_Results=proven("evil.example"),
        ),
    )  # fmt: skip

    first, second = Message.objects.order_by("pk")
    assert thread_of(first) != thread_of(second)
    assert Participant.objects.get(thread_id=first.thread_id, is_proposed=True).address == (
        "eve@evil.example"
    )


def test_a_disowned_mail_merges_with_no_customer(come):
    come(
        raw(Authentication_Results=proven()),
        raw("Send it to me\n", Message_ID="<2@x>", Authentication_Results=proven(says="fail")),
        raw("And me\n", Message_ID="<3@x>", From="ada@customer.example, x@y.example"),
    )

    handles = Handle.objects.values_list("kind", "value")
    assert handles.filter(kind="email").count() == 1
    assert len({handle.customer_id for handle in Handle.objects.all()}) == 3


def test_files_keep_the_names_by_which_the_letter_shows_them(come):
    body = (
        '--b\r\nContent-Type: text/html\r\n\r\n<p>See <img src="cid:pic@x"></p>\r\n'
        "--b\r\nContent-Type: image/png\r\nContent-ID: <pic@x>\r\nContent-Disposition: inline\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"
        "--b\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n"
        "METHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Visit\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n--b--\r\n"
    )
    (message,) = come(raw(body, Content_Type='multipart/related; boundary="b"'))

    letter = Letter.objects.get(message=message)
    assert 'src="cid:pic@x"' in letter.html
    assert letter.traits["invites"][0]["summary"] == "Visit"
    named = Attachment.objects.values_list("content_id", flat=True)
    assert set(named) == {"pic@x", ""}


def test_what_an_agent_sends_on_becomes_the_customers(come):
    bo = cast.agent("Bo")
    domain = bo.email.partition("@")[2]
    body = (
        "Please take this one.\r\n\r\n---------- Forwarded message ---------\r\n"
        "From: Ada Doyle <ada@customer.example>\r\nDate: Fri, 20 Nov 2026 at 10:00\r\n"
        "Subject: Order 4711\r\nTo: Bo <bo@shop.example>\r\n\r\nWhere is it?\r\n"
    )
    one, two = come(
        raw(body, From=bo.email, Subject="Fwd: Order 4711", Authentication_Results=proven(domain)),
        raw(body, From="eve@evil.example", Message_ID="<2@x>", Subject="Fwd: Order 4711",
            Authentication_Results=proven("evil.example")),
    )  # fmt: skip

    assert Letter.objects.get(message=one).sender["address"] == "ada@customer.example"
    assert Letter.objects.get(message=one).traits["forwarded_by"] == bo.email
    assert Handle.objects.get(value="ada@customer.example").proof == Proof.CLAIMED
    assert Letter.objects.get(message=two).sender["address"] == "eve@evil.example"
    assert "Where is it?" in one.text


def test_five_bad_mails_hold_up_no_good_one(come):
    deep = "".join(
        f'Content-Type: multipart/mixed; boundary="{n}"\r\n\r\n--{n}\r\n' for n in range(1_000)
    )
    bad = [
        b"",
        f"From: a@b.example\r\n{deep}x".encode(),
        b"From: a@b.example\r\n" + b"X-Y: z\r\n" * 100_000 + b"\r\nhi",
        b"From: a@b.example\r\n\r\n" + b"x" * 20_000_000,
        b"From: undisclosed: a@b.example, c@d.example;\r\nContent-Type: text/plain; charset=kl-1\r\n\r\n\xff",
    ]
    begun = time.process_time()
    come(*bad, raw())

    assert Message.objects.filter(letter__name="1@customer.example").exists()
    waiting = intake.RawDelivery.objects.exclude(state="processed")
    assert {row.state for row in waiting} <= {"quarantined"}
    assert time.process_time() - begun < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2_000_000
