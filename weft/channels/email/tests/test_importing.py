"""Importing: years of mail come in once, wake nobody, and a rehearsal tells beforehand."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from weft.channels.email import inbound
from weft.channels.email.importing import command
from weft.channels.email.importing.bring import Import, NoMailbox
from weft.channels.email.importing.report import Report
from weft.conversations.models import Attachment, Conversation, Letter, Message
from weft.conversations.tests import cast
from weft.gateway import actions, intake, queries
from weft.gateway.models import RawDelivery
from weft.kernel.models import EventRow

from .mails import raw
from .test_archives import in_mbox, maildir

pytestmark = pytest.mark.django_db

ADA, SHOP = "Ada <ada@post.example>", "Shop <help@shop.example>"


@pytest.fixture
def mailbox():
    olga = cast.agent("Olga", role="owner")
    return actions.open_inbox(
        kind="email", name="Mail", by=olga.pk, settings={"address": "help@shop.example"}
    ).id


def mail(name, *, days, answers="", by=ADA, to=SHOP, body="Where is it?\n", **headers):
    at = datetime.now(UTC) - timedelta(days=days)
    refers = {"In_Reply_To": f"<{answers}@x.example>"} if answers else {}
    named = {"From": by, "To": to, "Message_ID": f"<{name}@x.example>", "Subject": "Order"}
    dated = {"Date": f"{at:%a, %d %b %Y %H:%M:%S} +0000"}
    return raw(body, **named | dated | refers | headers)


def ours(name, **changes):
    return mail(name, by=SHOP, to=ADA, body="It is on its way.\n", **changes)


def a_year(path):
    """Two old matters, one of them answered; one of last week that waits."""
    path.write_bytes(
        in_mbox(
            mail("a", days=400),
            ours("b", days=399, answers="a"),
            mail("c", days=398, answers="b", body="Thank you!\n"),
            mail("d", days=300, by="Cyril <cyril@post.example>"),
            mail("e", days=3, by="Eva <eva@post.example>"),
        )
    )
    return path


def bring(mailbox, *paths, is_rehearsal=False, since=None):
    report = Report(is_rehearsal=is_rehearsal)
    run = Import(mailbox, report, lambda *_: None)
    return run.run(paths, since=since, at=datetime.now(UTC))


def figures(report):
    told = json.loads(report.as_json())
    return {k: v for k, v in told.items() if k not in {"is_rehearsal", "seconds", "per_second"}}


def test_a_year_of_mail_stands_in_its_matters(mailbox, tmp_path):
    report = bring(mailbox, a_year(tmp_path / "in"))

    assert (report.mails, report.new, report.ours) == (5, 5, 1)
    assert (len(report.matters), len(report.customers)) == (3, 3)
    matter = Conversation.objects.get(customer__name="Ada")
    said = Message.objects.filter(thread__conversation=matter).order_by("pk")
    assert [(one.direction, one.text) for one in said] == [
        ("in", "Where is it?"),
        ("out", "It is on its way."),
        ("in", "Thank you!"),
    ]
    assert matter.status == "closed"
    assert matter.closed_at == said.last().sent_at


def test_only_what_is_recent_waits_and_nobody_is_woken(mailbox, tmp_path):
    before = EventRow.objects.count()

    bring(mailbox, a_year(tmp_path / "in"))

    [waiting] = Conversation.objects.filter(waiting_since__isnull=False)
    assert waiting.customer.name == "Eva"
    told = set(EventRow.objects.order_by("id")[before:].values_list("name", flat=True))
    assert told == {"customer.recognised", "message.imported"}


def test_the_raw_mail_is_kept_and_can_be_shown(mailbox, tmp_path):
    sent = mail("a", days=400)
    (tmp_path / "in").write_bytes(in_mbox(sent))

    bring(mailbox, tmp_path / "in")

    assert queries.original_of(Message.objects.get().pk) == sent


def test_files_come_along(mailbox, tmp_path):
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n"
        "--b\r\nContent-Type: application/pdf; name=bill.pdf\r\n"
        "Content-Disposition: attachment; filename=bill.pdf\r\n\r\n%PDF\r\n--b--\r\n"
    )
    (tmp_path / "in").write_bytes(
        in_mbox(mail("a", days=9, body=body, Content_Type="multipart/mixed; boundary=b"))
    )

    bring(mailbox, tmp_path / "in")

    assert Attachment.objects.get().upload.name == "bill.pdf"


def test_a_second_run_finds_nothing_new_and_keeps_nothing_twice(mailbox, tmp_path):
    path = a_year(tmp_path / "in")
    bring(mailbox, path)
    stood = list(Conversation.objects.order_by("pk").values())

    again = bring(mailbox, path)

    assert (again.mails, again.new, again.here_already) == (5, 0, 5)
    assert RawDelivery.objects.count() == 5
    assert list(Conversation.objects.order_by("pk").values()) == stood


def test_what_came_by_the_living_road_is_here_already(mailbox, tmp_path):
    live = mail("a", days=0)
    intake.take([intake.Request(inbox_id=mailbox, body=live)], at=datetime.now(UTC))
    (tmp_path / "in").write_bytes(in_mbox(b"Received: by somebody else\r\n" + live))

    assert bring(mailbox, tmp_path / "in").here_already == 1


def test_a_rehearsal_writes_nothing_and_tells_the_same(mailbox, tmp_path):
    path = a_year(tmp_path / "in")
    maildir(tmp_path / "box", a=mail("a", days=400), broken=b"")

    foreseen = bring(mailbox, path, tmp_path / "box", is_rehearsal=True)
    written = (Message.objects.count(), RawDelivery.objects.count(), Conversation.objects.count())
    done = bring(mailbox, path, tmp_path / "box")

    assert written == (0, 0, 0)
    assert figures(foreseen) == figures(done)
    assert (done.here_already, len(done.unreadable)) == (1, 1)


def test_a_rehearsal_knows_what_stands_here(mailbox, tmp_path):
    path = a_year(tmp_path / "in")
    bring(mailbox, path)
    path.write_bytes(path.read_bytes() + in_mbox(mail("f", days=1, answers="c")))

    foreseen = bring(mailbox, path, is_rehearsal=True)

    assert (foreseen.new, foreseen.here_already, len(foreseen.matters)) == (1, 5, 1)


def test_what_nobody_can_read_is_told_with_its_place_and_kept_once(mailbox, tmp_path):
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(200)
    )
    path = tmp_path / "in"
    path.write_bytes(in_mbox(mail("a", days=9), deep, mail("b", days=8)))

    reports = [bring(mailbox, path), bring(mailbox, path)]

    for report in reports:
        [trouble] = report.unreadable
        assert (trouble.path, "multiparts" in trouble.words) == (str(path), True)
        assert path.read_bytes()[trouble.offset :].startswith(deep[:40])
    assert RawDelivery.objects.filter(state="waiting").count() == 1
    assert Message.objects.count() == 2


def test_since_leaves_out_what_is_older(mailbox, tmp_path):
    since = datetime.now(UTC) - timedelta(days=30)

    report = bring(mailbox, a_year(tmp_path / "in"), since=since)

    assert (report.mails, report.too_old) == (1, 4)


def test_the_sent_folder_may_come_beside_the_inbox_in_any_order(mailbox, tmp_path):
    (tmp_path / "sent").write_bytes(in_mbox(ours("b", days=399, answers="a")))
    (tmp_path / "in").write_bytes(in_mbox(mail("c", days=398, answers="b"), mail("a", days=400)))

    bring(mailbox, tmp_path / "sent", tmp_path / "in")

    assert [one.direction for one in Message.objects.order_by("pk")] == ["in", "out", "in"]
    assert Conversation.objects.count() == 1


# --- who may say that a mail is ours -----------------------------------------------------------


def read(body, **settings):
    settings = {"address": "help@shop.example", "authserv_id": "mx.shop.example"} | settings
    headers = {inbound.ARCHIVE: "yes"}
    request = intake.Request(inbox_id=1, body=body, headers=headers)
    [one] = inbound.parse(inbound.Settings(**settings), request)
    return one


def test_what_we_sent_goes_to_its_first_stranger_with_its_blind_copies():
    one = read(
        ours("a", days=9, Cc=f"hej@shop.example, {SHOP}", Bcc="Boss <boss@post.example>"),
        aliases=["hej@shop.example"],
    )

    assert (one.is_ours, one.is_past, one.sender.value) == (True, True, "ada@post.example")
    assert [(to.role, to.address) for to in one.letter.recipients] == [
        ("to", "ada@post.example"),
        ("bcc", "boss@post.example"),
    ]


@pytest.mark.parametrize(
    "forged",
    [
        {"to": SHOP},
        {"Delivered_To": "help@shop.example"},
        {"Authentication_Results": "mx.shop.example; dmarc=fail header.from=shop.example"},
    ],
)
def test_a2_who_only_writes_our_address_into_from_is_not_us(forged):
    as_us = {"by": SHOP, "to": ADA}

    assert read(mail("a", days=9, **as_us)).is_ours
    assert not read(mail("a", days=9, **as_us | forged)).is_ours


def test_a_copy_to_ourselves_that_proves_itself_is_ours():
    proven = "mx.shop.example; dmarc=pass header.from=shop.example"

    one = read(ours("a", days=9, Delivered_To="help@shop.example", Authentication_Results=proven))

    assert one.is_ours


def test_the_living_road_takes_nothing_for_ours(mailbox):
    intake.take([intake.Request(inbox_id=mailbox, body=ours("a", days=9))], at=datetime.now(UTC))

    assert Message.objects.get().direction == "in"


# --- the command -------------------------------------------------------------------------------


def run(path, inbox_id, **changes):
    wanted = {"since": None, "is_rehearsal": False, "as_json": True} | changes
    return command.run([path], inbox_id=inbox_id, **wanted)


def test_the_command_reports_to_programs_and_to_people(mailbox, tmp_path, capsys):
    path = a_year(tmp_path / "in")

    assert run(path, mailbox, is_rehearsal=True) == 0
    assert json.loads(capsys.readouterr().out)["new"] == 5
    assert run(path, mailbox, as_json=False) == 0
    said = capsys.readouterr().out
    assert "mails read                5" in said
    assert f"{datetime.now(UTC).year}  " in said


def test_the_command_says_what_it_cannot_do(mailbox, tmp_path, capsys):
    chat = cast.inbox()

    assert run(tmp_path, 4711) == 1
    assert run(tmp_path, chat.pk) == 1
    assert "is no mailbox" in capsys.readouterr().err
    with pytest.raises(NoMailbox):
        bring(chat.pk, tmp_path)


def test_nothing_to_read_is_no_success(mailbox, tmp_path):
    assert run(tmp_path / "nowhere", mailbox) == 1


def test_letters_keep_what_was_quoted(mailbox, tmp_path):
    quoted = "Thanks\n\nOn Fri, 20 Nov 2026 at 10:15, Bo <bo@shop.example> wrote:\n> Soon.\n"
    (tmp_path / "in").write_bytes(in_mbox(mail("a", days=9, body=quoted)))

    bring(mailbox, tmp_path / "in")

    assert Message.objects.get().text == "Thanks"
    assert "> Soon." in Letter.objects.get().rest
