"""A program closes what it brought, and is asked how it ended as a person is (R89)."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.vendors.program import SECRET, Program
from weft.api import doors as api
from weft.channels import api as channel
from weft.conversations.models import Conversation, FollowUp
from weft.conversations.tests.cast import inbox as an_inbox
from weft.gateway import registry, repeats
from weft.gateway.models import HeardCall
from weft.kernel import secrets
from weft.kernel.doors import Doors
from weft.kernel.models import EventRow
from weft.kernel.tests.knocking import knock
from weft.outcomes import actions as outcomes
from weft.outcomes.models import Outcome, ProcessStep
from weft.outcomes.tests.cast import Shop

committing = pytest.mark.django_db(transaction=True)


async def nowhere(_scope, _receive, _send):
    raise AssertionError("no such door")


class Kiosk:
    """A program at the repairs queue, and Ada who has written through it."""

    def __init__(self, *, is_required=True):
        registry._kept.clear()
        api.limit._buckets.clear()
        self.shop = Shop(
            is_required=is_required, kind="api", settings={"secret": secrets.seal(SECRET)}
        )
        self.program = Program()
        self.talk = self.shop.hear(who="talk-ada")
        self.doors = Doors(api.routes, nowhere)

    def close(self, *, conversation="talk-ada", key=None, signed=None, **more):
        """Ask for it; return the status and what is said."""
        body = json.dumps({"conversation": conversation, **more}).encode()
        call = signed or self.program.signed(body)
        path = f"/api/{key or self.shop.inbox.public_key}/closures"
        answer = asyncio.run(
            knock(self.doors, "POST", path, body=body, headers=list(call.headers.items()))
        )
        return answer.status, json.loads(answer.body)

    @property
    def state(self):
        return Conversation.objects.get(pk=self.talk).status


@pytest.fixture
def kiosk():
    kiosk = Kiosk()
    with kiosk.program:
        yield kiosk


@committing
def test_r89_a_program_closes_with_an_outcome_and_what_it_plans_is_planned(kiosk):
    assert kiosk.close(outcome=kiosk.shop.task) == (
        200, {"conversation": "talk-ada", "state": "closed"},
    )  # fmt: skip

    kept = Outcome.objects.get()
    assert (kept.classifier_id, kept.by_id, kiosk.state) == (kiosk.shop.task, None, "closed")
    step = FollowUp.objects.get()
    assert (step.pk, step.owner_id) == (kept.follow_up_id, None)  # whoever looks after it


@committing
def test_r89_a_process_waits_for_its_step_when_a_program_closes(kiosk):
    assert kiosk.close(outcome=kiosk.shop.parts)[0] == 200

    assert ProcessStep.objects.get().state == "awaited"


@committing
def test_r89_a_program_that_says_nothing_is_told_what_it_may_say(kiosk):
    status, said = kiosk.close()

    assert (status, said["error"]["code"]) == (422, "outcome_needed")
    assert {"id": kiosk.shop.done, "name": "Repair / Done"} in said["outcomes"]
    # its words are for a person to write
    assert kiosk.shop.progress not in {one["id"] for one in said["outcomes"]}
    assert (kiosk.state, Outcome.objects.count()) == ("open", 0)


@committing
@pytest.mark.parametrize("leaf", ["elsewhere", "progress"])
def test_r89_an_outcome_that_cannot_be_chosen_closes_nothing(kiosk, leaf):
    status, said = kiosk.close(outcome=getattr(kiosk.shop, leaf, 4711))

    assert (status, said["error"]["code"]) == (422, "no_such_outcome")
    assert said["outcomes"]
    assert kiosk.state == "open"


@committing
def test_closing_again_changes_nothing_and_says_nothing(kiosk):
    assert kiosk.close(outcome=kiosk.shop.done)[0] == 200
    closed_at = Conversation.objects.get(pk=kiosk.talk).closed_at
    events = EventRow.objects.count()

    assert kiosk.close(outcome=kiosk.shop.task)[0] == 200
    assert kiosk.close()[0] == 200

    assert Conversation.objects.get(pk=kiosk.talk).closed_at == closed_at
    assert (Outcome.objects.count(), EventRow.objects.count()) == (1, events)


@committing
def test_where_nothing_is_asked_nothing_need_be_said():
    kiosk = Kiosk(is_required=False)

    with kiosk.program:
        assert kiosk.close()[0] == 200
    assert kiosk.state == "closed"


@committing
def test_r89_a_tree_that_was_switched_off_asks_programs_no_more(kiosk):
    outcomes.keep_tree(kiosk.shop.queue, is_required=True, is_on=False, by=None)

    assert kiosk.close()[0] == 200


@committing
def test_e2_only_whoever_knows_the_secret_closes_and_only_now(kiosk):
    body = json.dumps({"conversation": "talk-ada"}).encode()
    late = kiosk.program.signed_at(body, time.time() - 400)
    other = kiosk.program.signed(body + b" ")

    for signed in (late, other):
        status, said = kiosk.close(signed=signed)
        assert (status, said["error"]["code"]) == (401, "bad_signature")
    assert kiosk.state == "open"


@committing
def test_e2_a_call_that_comes_again_closes_nothing_that_was_opened_since(kiosk):
    body = json.dumps({"conversation": "talk-ada", "outcome": kiosk.shop.done}).encode()
    call = kiosk.program.signed(body)
    asked = {"outcome": kiosk.shop.done, "signed": call}
    assert kiosk.close(**asked)[1]["state"] == "closed"
    kiosk.shop.hear(who="talk-ada", key="again")

    assert kiosk.close(**asked) == (200, {"conversation": "talk-ada", "state": "open"})
    assert kiosk.state == "open"
    assert kiosk.close(outcome=kiosk.shop.done)[1]["state"] == "closed"  # by a call of its own


@committing
def test_a_call_that_was_refused_may_come_again(kiosk):
    call = kiosk.program.signed(b'{"conversation": "talk-ada"}')
    assert kiosk.close(signed=call)[0] == 422
    outcomes.keep_tree(kiosk.shop.queue, is_required=True, is_on=False, by=None)

    assert kiosk.close(signed=call)[1]["state"] == "closed"


@committing
def test_of_one_call_at_the_same_instant_one_closes(kiosk):
    body = json.dumps({"conversation": "talk-ada", "outcome": kiosk.shop.done}).encode()
    call = kiosk.program.signed(body)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(
            lambda _: kiosk.close(outcome=kiosk.shop.done, signed=call), range(8)
        ))  # fmt: skip

    assert {status for status, _said in answers} == {200}
    assert (HeardCall.objects.count(), Outcome.objects.count()) == (1, 1)


@committing
def test_calls_are_forgotten_once_their_signature_holds_no_more(kiosk):
    kiosk.close(outcome=kiosk.shop.done)
    repeats.forget_old()
    assert HeardCall.objects.count() == 1

    HeardCall.objects.update(at=timezone.now() - timedelta(hours=2))
    repeats.forget_old()
    assert HeardCall.objects.count() == 0


@committing
def test_a_program_closes_nothing_that_it_has_not_brought(kiosk):
    other = an_inbox(kind="email", name="Mail")

    assert kiosk.close(conversation="talk-eva")[0] == 404
    assert kiosk.close(key=other.public_key)[0] == 404
    assert kiosk.close(key="nobody")[0] == 404
    assert kiosk.state == "open"


@committing
@pytest.mark.parametrize(
    "said",
    [
        {"conversation": ""},
        {"conversation": 7},
        {"conversation": "x" * 301},
        {"outcome": "done"},
        {"outcome": True},
    ],
)
def test_what_is_no_closure_is_said_so(kiosk, said):
    assert kiosk.close(**said)[0] == 400
    assert kiosk.state == "open"


@committing
def test_e8_a_program_that_runs_wild_is_told_to_wait(kiosk):
    api.limit._buckets[kiosk.shop.inbox.public_key] = (0.0, time.monotonic())

    assert kiosk.close(outcome=kiosk.shop.done)[0] == 429
    assert kiosk.state == "open"


@committing
def test_every_answer_is_as_the_description_says(kiosk):
    described = json.loads((Path(channel.__file__).parent / "openapi.json").read_text())
    door = described["paths"]["/api/{inbox}/closures"]["post"]
    schemas = described["components"]["schemas"]
    told = [kiosk.close(), kiosk.close(conversation="x"), kiosk.close(outcome=kiosk.shop.done)]

    for status, said in told:
        schema = door["responses"][str(status)]["content"]["application/json"]["schema"]
        fields = schemas[schema["$ref"].rpartition("/")[2]]
        assert set(said) == set(fields["required"]) == set(fields["properties"])
    assert {status for status, _said in told} == {422, 404, 200}
