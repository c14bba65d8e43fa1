from pathlib import Path

import pytest

from weft.channels.email import automatic, bounces, mime
from weft.channels.email.automatic import Kind
from weft.channels.email.bounces import Reason

from . import mails

ODD = Path(__file__).parent.parent / "fixtures" / "odd"


def judged(**headers):
    return automatic.judge(mails.read(**headers), ours={"help@shop.example"})


def test_a_person_may_be_answered():
    assert judged().may_answer
    assert judged(Auto_Submitted="no").may_answer
    assert judged(Return_Path="<ada@customer.example>").may_answer


# SAFETY.md, A8: each of these alone keeps us silent
@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "Auto-Generated (by a rule)"},
        {"Auto_Submitted": "auto-notified; owner-email=x"},
        {"Precedence": "bulk"},
        {"Precedence": "LIST"},
        {"Precedence": "junk"},
        {"List_Id": "<talk.lists.example>"},
        {"List_Unsubscribe": "<https://lists.example>"},
        {"X_Auto_Response_Suppress": "OOF, AutoReply"},
        {"X_Auto_Response_Suppress": "All"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
        {"Content_Type": "multipart/report; boundary=b"},
        {"From": "help@shop.example"},
        {"From": "MAILER-DAEMON@mx.example"},
        {"From": "no-reply@carrier.example"},
        {"From": "a@b.example, c@d.example"},
        {"From": None},
        {"X_Weft_Loop": "1"},
        {"Subject": "Odpowiedź automatyczna: Zamówienie".encode().decode("utf-8")},
        {"Subject": "Out of office until Monday"},
    ],
)
def test_a8_a_machine_is_never_answered(headers):
    assert not judged(**headers).may_answer


def test_what_only_looks_like_an_absence_is_still_shown_as_a_persons():
    assert judged(Subject="Urlop w czerwcu - pytanie o zamówienie").kind is Kind.PERSON
    assert judged(Subject="Out of office", In_Reply_To="<q@shop.example>").kind is (
        Kind.OUT_OF_OFFICE
    )


def test_two_of_our_own_instances_fall_silent():
    """What one sends automatically, the other does not answer."""
    ours = {"Auto_Submitted": "auto-replied", "X_Weft_Loop": "1", "Return_Path": "<>"}

    assert not judged(From="support@other.example", **ours).may_answer


@pytest.mark.parametrize(
    ("name", "recipients", "status", "reason", "is_final"),
    [
        ("bounce_postfix", ["ada@customer.example"], "5.1.1", Reason.NO_SUCH_PERSON, True),
        ("bounce_mailbox_full", ["ada@customer.example"], "5.2.2", Reason.MAILBOX_FULL, True),
        ("bounce_delayed", ["ada@customer.example"], "4.4.1", Reason.LATER, False),
        ("bounce_spam", ["ada@customer.example"], "5.7.509", Reason.TAKEN_FOR_SPAM, True),
        ("bounce_exim", ["ada@customer.example"], "5.1.1", Reason.NO_SUCH_PERSON, True),
        ("bounce_qmail", ["ada@customer.example"], "5.2.2", Reason.MAILBOX_FULL, True),
    ],
)
def test_a_bounce_names_our_mail_and_why(name, recipients, status, reason, is_final):
    bounce = bounces.read(mime.read((ODD / f"{name}.eml").read_bytes()))

    assert bounce.message_id == "ours@shop.example"
    assert [failure.recipient for failure in bounce.failures] == recipients
    assert (bounce.failures[0].status, bounce.failures[0].reason) == (status, reason)
    assert bounce.is_final == is_final


def test_each_recipient_has_a_failure_of_their_own():
    bounce = bounces.read(mime.read((ODD / "bounce_two_people.eml").read_bytes()))

    assert [(one.recipient, one.reason) for one in bounce.failures] == [
        ("ada@customer.example", Reason.NO_SUCH_PERSON),
        ("bo@customer.example", Reason.NOT_ALLOWED),
    ]


def test_a_bounce_of_endless_lines_is_still_a_bounce():
    body = "--b\r\nContent-Type: message/delivery-status\r\n\r\n" + "a: b\r\n" * 12_000
    body += "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + "x" * 2_000_000 + "\r\n--b--\r\n"

    mail = mails.read(
        body, Content_Type="multipart/report; report-type=delivery-status; boundary=b"
    )

    assert bounces.read(mail).failures == ()


@pytest.mark.parametrize(
    ("status", "said", "reason"),
    [
        ("5.0.0", "552 Quota exceeded", Reason.MAILBOX_FULL),
        ("", "550 no such user", Reason.NO_SUCH_PERSON),
        ("5.3.4", "", Reason.TOO_BIG),
        ("5.4.4", "", Reason.NO_SUCH_DOMAIN),
        ("5.7.1", "", Reason.NOT_ALLOWED),
        ("4.3.0", "try later", Reason.LATER),
        ("", "", Reason.UNKNOWN),
    ],
)
def test_codes_and_words_become_a_reason(status, said, reason):
    assert bounces.reason_of(status, said) is reason
