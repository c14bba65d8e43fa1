"""What four channels share at Meta: signatures, refusals, and one way of asking."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.vendors import graph as meta
from tests.vendors.graph import APP_SECRET, TOKEN, error, sign
from tests.vendors.vendor import Broken, DropsAnswer, RateLimited, Says
from weft.gateway import deeds
from weft.gateway.contract import (
    LockedOut,
    NoSecret,
    NotForUs,
    Refused,
    Request,
    Unreachable,
    Unreadable,
    Unsure,
)
from weft.gateway.graph import delivery, faults, marks, signing
from weft.gateway.graph.client import Doubtful, Failed, Graph, for_the_outbox
from weft.gateway.graph.settings import Account
from weft.kernel import secrets

BODY = '{"entry": "Zażółć 👋🏽"}'.encode()


def account(**more):
    filled = {"app_secret": secrets.seal(APP_SECRET), "verify_token": "ours"}
    return Account(**filled | more)


def request(body=BODY, signature=None, query=""):
    headers = {"x-hub-signature-256": sign(body) if signature is None else signature}
    return Request(inbox_id=1, body=body, headers=headers, query=query)


# --- who calls ------------------------------------------------------------------------------


def test_what_is_signed_with_the_secret_is_from_meta():
    signing.verify(account(), request())


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        sign(BODY).removeprefix("sha256="),
        sign(BODY).upper(),
        sign(BODY, "another"),
        sign(BODY + b" "),
        "sha1=" + "0" * 40,
        "ż",
    ],
)
def test_e2_whatever_else_stands_in_the_header_proves_nothing(wrong):
    with pytest.raises(NotForUs):
        signing.verify(account(), request(signature=wrong))


def test_e2_without_a_secret_nothing_is_taken():
    with pytest.raises(NoSecret):
        signing.verify(account(app_secret=""), request(signature=sign(BODY, "")))
    with pytest.raises(NoSecret):
        signing.handshake(account(verify_token=""), request(query="hub.verify_token="))


def test_the_challenge_is_echoed_to_who_knows_the_verify_token():
    asked = "hub.mode=subscribe&hub.verify_token=ours&hub.challenge=1158201444"

    assert signing.handshake(account(), request(query=asked)) == "1158201444"


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "hub.verify_token=theirs&hub.challenge=1",
        "hub.verify_token=ours",
        "hub.verify_token=ours&hub.challenge=%3Cscript%3E",
        "hub.verify_token=ours&hub.challenge=" + "1" * 201,
    ],
)
def test_nothing_else_is_echoed(asked):
    with pytest.raises(NotForUs):
        signing.handshake(account(), request(query=asked))


# --- what it brings -------------------------------------------------------------------------


def test_times_come_in_seconds_in_milliseconds_and_in_words():
    noon = datetime(2026, 11, 26, 12, tzinfo=UTC)

    assert delivery.moment(noon.timestamp()) == noon
    assert delivery.moment(str(int(noon.timestamp()))) == noon
    assert delivery.moment(noon.timestamp() * 1000) == noon
    assert delivery.moment("2026-11-26T13:00:00+01:00") == noon


@pytest.mark.parametrize("wrong", [None, "", "soon", {}, "1e400", "2026-13-01T00:00:00"])
def test_what_is_no_time_is_unreadable(wrong):
    with pytest.raises(Unreadable):
        delivery.moment(wrong)


def test_a_delivery_tells_of_which_accounts_it_is():
    said = {"object": "page", "entry": [{"id": "1"}, {"id": 2}, "x"]}

    assert delivery.accounts(request(json.dumps(said).encode())) == {"page:1", "page:2"}
    assert delivery.accounts(request(b"[]")) == delivery.accounts(request(b"\xff")) == set()


def test_a_mark_is_ours_only_when_all_of_it_is():
    mark = marks.Mark(message_id=77, part=0, parts=3)

    assert marks.read(str(mark)) == mark
    for other in ("", "weft:", "weft:77", "weft:a:0/1", "xweft:1:0/1", "weft:٣:0/1", "77"):
        assert marks.read(other) is None


def test_what_is_done_to_a_message_is_known_again_by_its_name():
    asked = deeds.name(77)

    assert marks.deed(marks.of_deed(asked)) == asked
    assert deeds.number(asked) == 77
    for other in ("weft:77:0/3", f"{marks.of_deed(asked)}x", marks.of_deed("parcel_77")):
        assert marks.deed(other) == ""


# --- what it means when it refuses ----------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "kind"),
    [(4, "later"), (80007, "later"), (130429, "later"), (131056, "later"), (131000, "later"),
     (190, "owner"), (10, "owner"), (200, "never"), (131031, "owner"), (131042, "owner"),
     (131047, "window"), (131026, "never"), (131051, "never"), (132001, "never"), (100, "never"),
     (551, "never"), (10900, "never"), (424242, "never")],
)  # fmt: skip
def test_each_code_says_what_can_be_done(code, kind):
    assert faults.fault_of({"code": code}).kind == kind


def test_a_subcode_says_more_than_its_code():
    assert faults.fault_of({"code": 10, "error_subcode": 2018278}).kind == "window"
    assert faults.fault_of({"code": 100, "error_subcode": 2018001}).kind == "never"


def test_what_meta_says_stands_below_our_words_and_is_short():
    fault = faults.fault_of({"code": 100, "message": "x" * 5_000})

    words, detail = fault.told.split("\n")
    assert words == "Meta refuses this message."
    assert len(detail) == faults.LONGEST_DETAIL


# --- asking it ------------------------------------------------------------------------------


@pytest.fixture
def graph(settings):
    with meta.at_meta(settings) as running:
        yield running


def us():
    return Graph(token=TOKEN, app_secret=APP_SECRET)


def ask():
    with for_the_outbox():
        return us().post("1/messages", {"recipient": {"id": "5"}, "message": {"text": "Hi"}})


@pytest.mark.parametrize(
    ("trouble", "became"),
    [
        (Says(400, error(100)), Refused),
        (Says(400, error(10, subcode=2018278)), Refused),
        (Says(400, error(4)), Unreachable),
        (Says(500, error(2)), Unreachable),
        (Broken(500), Unreachable),
        (Says(401, error(190)), LockedOut),
        (Broken(403), LockedOut),
        (Broken(502), Unsure),
        (Broken(504), Unsure),
        (DropsAnswer(), Unsure),
    ],
)
def test_whatever_goes_wrong_is_said_as_the_outbox_understands_it(graph, trouble, became):
    graph.next(trouble)
    with pytest.raises(became):
        ask()
    assert ask()["message_id"]


def test_a_pause_that_meta_asks_for_is_kept(graph):
    graph.next(RateLimited(90))
    with pytest.raises(Unreachable) as caught:
        ask()
    assert caught.value.retry_after == timedelta(seconds=90)
    assert not caught.value.is_alone


def test_a_limit_for_one_person_holds_up_nobody_else(graph):
    graph.next(Says(400, error(131056)))
    with pytest.raises(Unreachable) as caught:
        ask()
    assert caught.value.is_alone


def test_who_cannot_be_connected_to_has_surely_heard_nothing(settings):
    settings.WEFT_GRAPH_URL = "http://127.0.0.1:1"
    settings.WEFT_OUTSIDE_ALLOW = ["127.0.0.1:1"]
    with pytest.raises(Failed) as caught:
        us().get("me")
    assert caught.value.fault.kind == "later"


def test_e1_a_graph_inside_our_network_is_not_called(settings, graph):
    settings.WEFT_OUTSIDE_ALLOW = []
    with pytest.raises(Failed) as caught:
        us().get("me")
    assert caught.value.fault.kind == "owner"
    assert graph.asked == []


def test_e1_the_token_is_not_told_to_where_a_file_lies(graph):
    address = graph.keep("cat", b"meow", "image/png")

    assert us().download(address).content == b"meow"
    assert graph.shown_for_files == [""]
    us().download(address, with_token=True)
    assert graph.shown_for_files[-1] == f"Bearer {TOKEN}"


def test_an_answer_that_is_no_object_leaves_it_in_doubt(graph):
    graph.objects["odd"] = ["x"]
    with pytest.raises(Doubtful):
        us().get("odd")
