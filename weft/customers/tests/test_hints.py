"""One person on every channel: what is verified and equal joins, anything less is a claim."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from weft.customers import actions, queries
from weft.customers.actions import Hint, Sender
from weft.customers.models import Customer, Handle, Merge, Proof
from weft.kernel import jobs
from weft.kernel.models import EventRow

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ADAS = "+48600100200"
BO = 7


def text(number=ADAS, proof=Proof.SEEN):
    """Somebody who writes a text message."""
    return Sender(kind="phone", value=number, proof=proof)


def messenger(value="ada", number=ADAS, proof=Proof.VERIFIED, name="Ada Kowalska"):
    """Somebody who writes by a messenger that knows a phone number."""
    hints = (Hint(kind="phone", value=number, proof=proof),) if number else ()
    return Sender(kind="messenger", value=value, name=name, hints=hints)


def meet(*senders):
    found = actions.recognise(senders, NOON)
    jobs.run_waiting()
    return [queries.speaker_for(found[sender]) for sender in senders]


def test_r49_a_number_that_a_messenger_has_verified_is_who_sent_the_text_message():
    [ada] = meet(text())

    assert meet(messenger()) == [ada]
    assert Customer.objects.count() == 1
    assert Handle.objects.get(kind="phone").proof == Proof.VERIFIED


def test_r49_and_the_other_way_round():
    [ada] = meet(messenger())

    assert meet(text()) == [ada]
    assert Customer.objects.get().name == "Ada Kowalska"


def test_a_number_in_place_of_a_name_gives_way_to_the_name_and_a_name_to_nothing():
    [ada] = meet(Sender(kind="phone", value=ADAS, name="+48 600 100 200"))
    assert Customer.objects.get().name == "+48 600 100 200"

    meet(messenger())
    assert queries.names([ada]) == {ada: "Ada Kowalska"}

    meet(messenger(name="Adele"), Sender(kind="phone", value=ADAS, name="+48 600 100 200"))
    assert queries.names([ada]) == {ada: "Ada Kowalska"}
    assert EventRow.objects.filter(name="customer.renamed").count() == 1


def test_both_in_one_batch_are_one_person_in_either_order():
    assert len(set(meet(text(), messenger()))) == 1
    other = "+420601123456"
    assert len(set(meet(messenger("eva", other), text(other)))) == 1
    assert Customer.objects.count() == 2


def test_two_whom_a_proof_shows_to_be_one_are_linked_and_it_says_why():
    [old] = meet(text())
    [new] = meet(messenger(number=""))
    assert old != new

    assert meet(messenger()) == [old]
    assert queries.family(new) == [old, new]
    assert Merge.objects.get().reason == "phone verified for both"
    assert Merge.objects.get().by_id is None


def test_who_was_separated_by_a_person_stays_separate():
    [old], [new] = meet(text()), meet(messenger(number=""))
    meet(messenger())
    actions.unmerge(Merge.objects.get().pk, by=BO, at=NOON)

    assert meet(messenger()) == [new]
    assert queries.family(old) == [old]


def test_who_was_told_apart_stays_apart():
    [old], [new] = meet(text()), meet(messenger(number=""))
    actions.distinguish(old, new, by=BO, at=NOON)

    assert meet(messenger()) == [new]


@pytest.mark.parametrize("proof", [Proof.CLAIMED, Proof.SEEN])
def test_a_number_that_nobody_verified_joins_nobody_and_is_kept_as_a_claim(proof):
    [ada] = meet(text())
    [other] = meet(messenger(proof=proof))

    assert other != ada
    assert queries.claims_of([other]) == [("phone", ADAS)]
    assert [one.customer_id for one in queries.holders([("phone", ADAS)], but=[other])] == [ada]
    assert [one.customer_id for one in queries.holders([("phone", ADAS)], but=[ada])] == [other]


def test_a3_a_claim_takes_nothing_from_whoever_comes_with_the_number_later():
    [liar] = meet(messenger("mallory", proof=Proof.CLAIMED))

    [ada] = meet(text())

    assert ada != liar
    assert Handle.objects.get(kind="phone").customer_id == ada


def test_a3_a_handle_that_somebody_only_typed_is_not_joined_with():
    [typed] = meet(text(proof=Proof.CLAIMED))

    assert meet(messenger()) != [typed]


def test_the_same_again_writes_nothing_new(django_assert_num_queries):
    meet(messenger())

    with django_assert_num_queries(1):
        actions.recognise([messenger()], NOON)
    assert Handle.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_eight_workers_who_meet_the_same_stranger_on_two_channels_make_one_customer():
    ready = threading.Barrier(8)

    def run(sender):
        ready.wait()
        actions.recognise([sender], NOON)
        connection.close()

    workers = [threading.Thread(target=run, args=[one]) for one in [text(), messenger()] * 4]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert Customer.objects.count() == 1
    assert Handle.objects.count() == 2
