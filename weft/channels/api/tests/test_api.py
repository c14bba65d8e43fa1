"""A program of a shop's own, from end to end, and one that misbehaves."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.vendors.program import SECRET, Program
from tests.vendors.vendor import Answer, Broken, DropsAnswer, Hook, RateLimited
from weft.channels.api import connect, inbound, signing
from weft.channels.api.settings import Settings
from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.envelopes import Unknown
from weft.conversations.models import Delivery, Message
from weft.conversations.tests.cast import agent
from weft.customers.models import Handle
from weft.gateway import actions, amending, registry
from weft.gateway.contract import Refused, Request, Unreadable
from weft.gateway.models import UnknownKind
from weft.gateway.queries import health_of
from weft.kernel import files, jobs, secrets
from weft.people.models import Agent

committing = pytest.mark.django_db(transaction=True)
FOLDER = Path(__file__).parents[1]
OTHER = "whsec_" + "QUJD" * 12


@pytest.fixture
def program(settings):
    with Program() as vendor:
        settings.WEFT_OUTSIDE_ALLOW = [vendor.place]
        settings.WEFT_URL = "https://weft.example"
        yield vendor


@pytest.fixture
def inbox(program, db):
    registry._kept.clear()
    return actions.open_inbox(
        kind="api", name="Kiosk", by=None,
        settings={"url": f"{program.address}/weft", "secret": secrets.seal(SECRET)},
    )  # fmt: skip


@pytest.fixture
def hook(inbox):
    return Hook(inbox.public_key)


@pytest.fixture
def heard(program, hook):
    program.says("Where is my parcel?")
    assert program.deliver(hook) == [200]
    jobs.run_waiting()
    return queries.entries([Message.objects.get().pk])[0]


def reply(heard, text="On its way", *, by=None, uploads=(), key="k"):
    conversation_id = queries.threads_with(heard.inbox_id, ["talk-ada"])[0].conversation_id
    return conversations.reply(
        conversation_id, text=text, by=by, at=timezone.now(), key=key, uploads=uploads
    ).message_id


def state(message_id):
    return Delivery.objects.get(pk=message_id).state


def shown(message_id):
    return queries.entries([message_id])[0]


def told(said):
    body = json.dumps(said).encode()
    return list(inbound.parse(Settings(), Request(inbox_id=5, body=body)))


def fixture(name):
    return json.loads((FOLDER / "fixtures" / f"{name}.json").read_text())


# --- connecting -------------------------------------------------------------------------------


@committing
def test_a_program_that_answers_the_ping_is_connected(program, inbox):
    assert connect.check(registry.settings_of(inbox), inbox.id) == []

    assert [call.json["type"] for call in program.calls] == ["ping"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"url": ""}, "missing"),
        ({"secret": ""}, "missing"),
        ({"secret": secrets.seal("short")}, "weak_secret"),
        ({"secret": secrets.seal(OTHER)}, "answer"),
        ({"url": "http://127.0.0.1:1/"}, "no_answer"),
    ],
)
def test_what_is_wrong_is_said_in_words(inbox, changes, code, settings):
    settings.WEFT_OUTSIDE_ALLOW = [*settings.WEFT_OUTSIDE_ALLOW, "127.0.0.1:1"]
    actions.configure_inbox(inbox.id, settings=changes, by=None)

    [problem] = connect.check(registry.settings_of(queries.inbox(inbox.id)), inbox.id)

    assert problem.code == code


@pytest.mark.django_db
def test_e1_an_address_inside_is_refused(inbox, settings):
    settings.WEFT_OUTSIDE_ALLOW = []

    with pytest.raises(actions.BadSettings) as bad:
        actions.configure_inbox(inbox.id, settings={"url": "http://127.0.0.1/"}, by=None)

    assert "url" in bad.value.fields


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url",
    ["http://foo", "https://foo", "http://shop.example.com/weft", "https://a:b@shop.example.com/"],
)
def test_an_address_that_keeps_no_secret_is_refused_in_words(inbox, url):
    with pytest.raises(actions.BadSettings) as bad:
        actions.configure_inbox(inbox.id, settings={"url": url}, by=None)

    assert "begins with https://" in bad.value.fields["url"]


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["https://shop.example.com/weft", "http://program:9000/weft"])
def test_https_is_taken_and_what_the_environment_names(inbox, url, settings):
    settings.WEFT_OUTSIDE_ALLOW = ["program:9000"]

    actions.configure_inbox(inbox.id, settings={"url": url}, by=None)

    assert registry.settings_of(queries.inbox(inbox.id)).url == url


@pytest.mark.django_db
def test_an_inbox_whose_address_is_forbidden_later_can_still_be_opened(inbox, settings):
    settings.WEFT_OUTSIDE_ALLOW = []

    assert registry.settings_of(queries.inbox(inbox.id)).url.startswith("http://127.0.0.1:")


def test_the_secret_that_is_offered_is_a_good_one_and_only_until_there_is_one():
    hook, fresh = connect.CONNECTING.copies(Settings(), "https://weft.example/hooks/1")
    assert hook.text == "https://weft.example/hooks/1"
    assert len(signing.key_of(fresh.text)) == 32

    [again] = connect.CONNECTING.copies(Settings(secret="sealed"), hook.text)
    assert again.text == hook.text


# --- in ---------------------------------------------------------------------------------------


@committing
def test_what_a_program_tells_stands_in_one_conversation(program, hook, heard):
    program.says("It is 4711")
    program.told("message.edited", message="m2", text="It is 4712")
    program.told("reaction", message="m1", **{"from": "ada", "emoji": "🙏"})
    program.told("message.unsent", message="m1")
    program.deliver(hook, times=3, threads=8, is_shuffled=True)
    jobs.run_waiting()

    first, second = (shown(message.pk) for message in Message.objects.order_by("key"))
    assert first.thread_id == second.thread_id
    assert first.afterwords.reactions == ("🙏",)
    assert first.afterwords.unsent_at is not None
    assert [edit.text for edit in second.afterwords.edits] == ["It is 4712"]


@committing
def test_several_events_go_together(program, hook):
    program.tell(fixture("events"))
    program.deliver(hook)
    jobs.run_waiting()

    assert shown(Message.objects.get().pk).afterwords.edits[0].text == "Where is my parcel 4711?"


@committing
def test_a_person_for_whom_the_program_vouches_is_known_by_their_address(program, hook):
    program.tell(fixture("verified"))
    program.deliver(hook)
    jobs.run_waiting()

    handle = Handle.objects.get()
    assert (handle.kind, handle.value, handle.proof) == ("email", "ada@example.com", 3)


def test_who_is_not_vouched_for_is_known_by_the_programs_name_alone():
    said = fixture("verified")
    said["data"]["from"]["verified"] = False

    [message] = told(said)

    assert (message.sender.kind, message.sender.value) == ("api", "ada")


@committing
def test_a_file_is_fetched_from_where_the_program_says(program, hook):
    program.files["photo.jpg"] = b"\xff\xd8 parcel"
    program.says("", files=[{"url": f"{program.address}/photo.jpg", "name": "photo.jpg"}])
    program.deliver(hook)
    jobs.run_waiting()

    assert [file.name for file in shown(Message.objects.get().pk).files] == ["photo.jpg"]


@committing
def test_e1_a_file_inside_our_network_is_not_fetched(program, hook):
    program.says("See", files=[{"url": "http://169.254.169.254/latest/meta-data"}])
    program.deliver(hook)
    jobs.run_waiting()

    [missing] = shown(Message.objects.get().pk).unfetched
    assert missing.is_failed
    assert "may not call" in missing.reason


@committing
def test_an_unknown_type_is_counted_and_breaks_nothing(program, hook):
    program.tell(fixture("unknown"))
    program.deliver(hook)
    jobs.run_waiting()

    assert UnknownKind.objects.get().kind == "call.missed"
    assert told(fixture("unknown")) == [Unknown(inbox_id=5, kind="call.missed")]


@pytest.mark.parametrize(
    "changes",
    [
        {"id": ""}, {"id": "x" * 151}, {"id": None}, {"id": True}, {"at": "yesterday"},
        {"at": "2026-01-01T12:00:00"}, {"from": {}}, {"from": "ada"}, {"text": "", "files": []},
        {"files": [{"name": "without an address"}]}, {"files": [{"url": "x"}] * 21},
    ],
)  # fmt: skip
def test_what_is_not_as_described_is_unreadable(changes):
    said = fixture("message")
    said["data"] |= changes

    with pytest.raises(Unreadable):
        told(said)


@pytest.mark.parametrize("events", [[], [fixture("message")] * 101, "message", 7])
def test_none_and_too_many_events_are_unreadable(events):
    with pytest.raises(Unreadable):
        told({"events": events})


@committing
def test_while_a_secret_is_changed_both_are_believed(program, inbox, hook):
    actions.configure_inbox(
        inbox.id, by=None,
        settings={"secret": secrets.seal(OTHER), "former_secret": secrets.seal(SECRET)},
    )  # fmt: skip
    program.says("by the former")
    program.secret = OTHER
    program.says("by the new")

    assert program.deliver(hook) == [200, 200]

    actions.configure_inbox(inbox.id, settings={"former_secret": ""}, by=None)
    program.secret = SECRET
    program.says("by the former")
    assert program.deliver(hook) == [401]


# --- out --------------------------------------------------------------------------------------


@committing
def test_an_answer_is_posted_signed_under_the_conversations_name(program, heard):
    message_id = reply(heard)
    jobs.run_waiting()

    [taken] = program.accepted
    assert (taken["conversation"], taken["text"]) == ("talk-ada", "On its way")
    assert taken["id"] == f"msg_{message_id}"
    assert state(message_id) == "sent"


@committing
def test_receipts_name_an_answer_as_the_program_called_it(program, hook, heard):
    message_id = reply(heard)
    jobs.run_waiting()
    program.told("receipt", message=f"answer-msg_{message_id}", state="read")
    program.told("receipt", message=f"answer-msg_{message_id}", state="delivered")
    program.deliver(hook)
    jobs.run_waiting()

    assert (shown(message_id).state, shown(message_id).is_read) == ("delivered", True)


@committing
def test_a_file_goes_out_as_a_link_that_works_for_a_week(program, heard):
    bo = Agent.objects.create_user(
        email="bo@shop.example", first_name="Bo", surname="Nowak", role="agent",
        joined_at=timezone.now(),
    )  # fmt: skip
    stored = files.store([b"%PDF"])
    upload = conversations.keep_upload(
        sha256=stored.sha256, name="faktura.pdf", content_type="application/pdf",
        at=timezone.now(), agent_id=bo.pk,
    )  # fmt: skip
    reply(heard, "Here", by=bo.pk, uploads=[upload.pk])
    jobs.run_waiting()

    [file] = program.accepted[0]["files"]
    assert (file["name"], file["size"]) == ("faktura.pdf", 4)
    assert file["url"].startswith("https://weft.example/files/")
    assert program.accepted[0]["from"] == {"name": "Bo Nowak"}


@committing
def test_f8_an_answer_that_was_not_acknowledged_is_posted_again_and_taken_once(program, heard):
    program.next(DropsAnswer())
    message_id = reply(heard)
    jobs.run_waiting()
    assert state(message_id) == "queued"

    jobs.run_waiting(at=timezone.now() + timedelta(minutes=1))

    assert (state(message_id), len(program.accepted)) == ("sent", 1)
    assert len(program.calls) == 2


@committing
@pytest.mark.parametrize("manner", [RateLimited(seconds=5), Broken(500), Broken(503)])
def test_f11_a_program_in_trouble_is_waited_for(program, heard, manner):
    program.next(manner)
    message_id = reply(heard)
    jobs.run_waiting()
    assert (state(message_id), program.accepted) == ("queued", [])


@committing
def test_a_refusal_is_shown_to_the_agent_in_the_programs_words(program, heard):
    program.refuses["talk-ada"] = Answer(status=422, body={"error": "Ada has left"})
    message_id = reply(heard)
    jobs.run_waiting()

    assert state(message_id) == "failed"
    assert "Ada has left" in shown(message_id).reason


@committing
@pytest.mark.parametrize("status", [302, 401, 404, 410])
def test_f12_a_program_that_is_not_there_any_more_pauses_the_inbox(program, inbox, heard, status):
    program.refuses["talk-ada"] = Answer(status=status, headers={"location": "http://x.test/"})
    message_id = reply(heard)
    jobs.run_waiting()

    assert state(message_id) == "queued"
    assert not health_of([inbox.id])[inbox.id].is_well


# --- what is done to messages later -----------------------------------------------------------


@pytest.fixture
def bo(db):
    return agent().pk


@committing
def test_a_program_is_told_what_agents_do_to_messages_that_have_gone(program, heard, bo):
    message_id = reply(heard, "It comes on Mondy", by=bo)
    jobs.run_waiting()
    at = timezone.now()

    amending.react(heard.id, "🎉", by=bo, at=at)
    amending.correct(message_id, "It comes on Monday", by=bo, at=at)
    amending.take_back(message_id, by=bo, at=at)

    [reacted, edited, unsent] = program.amended
    name = f"answer-msg_{message_id}"
    assert (reacted[0], reacted[1]["message"], reacted[1]["emoji"]) == ("reaction", "m1", "🎉")
    assert edited[0] == "message.edited"
    assert (edited[1]["message"], edited[1]["text"]) == (name, "It comes on Monday")
    assert (unsent[0], unsent[1]["message"]) == ("message.unsent", name)
    schemas = json.loads((FOLDER / "openapi.json").read_text())["components"]["schemas"]
    for schema, (_kind, data) in zip(
        ("Reacted", "Corrected", "TakenBack"), program.amended, strict=True
    ):
        described = schemas[schema]["properties"]["data"]
        assert set(described["required"]) == set(data) == set(described["properties"])


@committing
def test_what_a_program_does_not_do_is_said_in_its_words_and_a_lost_answer_is_one_deed(
    program, heard, bo
):
    program.refuses["talk-ada"] = Answer(status=400, body={"error": "no reactions here"})
    with pytest.raises(Refused, match="no reactions here"):
        amending.react(heard.id, "🎉", by=bo, at=timezone.now())
    assert shown(heard.id).afterwords is None

    program.refuses.clear()
    program.next(DropsAnswer())
    amending.react(heard.id, "🎉", by=bo, at=timezone.now())
    assert len(program.amended) == 1
    assert shown(heard.id).afterwords.reactions == ("🎉",)


# --- the description --------------------------------------------------------------------------


def test_the_description_names_every_event_and_every_fixture_fits_it():
    described = json.loads((FOLDER / "openapi.json").read_text())
    schemas = described["components"]["schemas"]
    events = {
        schemas[one["$ref"].rpartition("/")[2]]["properties"]["type"]["const"]: schemas[
            one["$ref"].rpartition("/")[2]
        ]["properties"]["data"]
        for one in schemas["Event"]["oneOf"]
    }

    assert set(events) == {"message", "receipt", "message.edited", "message.unsent", "reaction"}
    for path in (FOLDER / "fixtures").iterdir():
        said = json.loads(path.read_text())
        for event in said.get("events", [said]):
            if path.name != "unknown.json":
                data = events[event["type"]]
                assert set(data["required"]) <= set(event["data"]) <= set(data["properties"])
