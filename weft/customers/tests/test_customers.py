"""Who is who, and how sure we are."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from weft.customers import actions, queries
from weft.customers.actions import Sender
from weft.customers.models import Customer, Fact, Handle, Merge, Proof
from weft.kernel.models import EventRow

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
BO = 7  # an agent's id; this room keeps no key to people


def meet(value, **more):
    sender = Sender(kind="device", value=value, **more)
    return actions.recognise([sender])[sender]


def merge(kept, joined):
    return actions.merge(kept, joined, by=BO, at=NOON)


def test_a_customer_is_known_again_by_a_handle():
    assert meet("phone", name="Ada") == meet("phone", name="Somebody else")
    assert Customer.objects.get().name == "Ada"
    assert EventRow.objects.filter(name="customer.recognised").count() == 1


def test_a_stranger_is_known_since_the_moment_of_meeting():
    met = actions.recognise([Sender(kind="device", value="phone")], NOON).values()

    assert queries.panel(*met).known_since == NOON
    assert Handle.objects.get().first_seen_at == NOON


def test_proof_only_rises():
    meet("phone", proof=Proof.VERIFIED)
    meet("phone", proof=Proof.CLAIMED)
    assert Handle.objects.get().proof == Proof.VERIFIED

    meet("laptop", proof=Proof.SEEN)
    meet("laptop", proof=Proof.VERIFIED)
    assert Handle.objects.get(value="laptop").proof == Proof.VERIFIED


def test_whoever_writes_after_a_merge_is_the_one_who_speaks_for_both():
    phone, laptop, work = meet("phone"), meet("laptop"), meet("work")
    merge(phone, laptop)
    merge(work, phone)

    assert {meet("phone"), meet("laptop"), meet("work")} == {work}
    assert queries.family(laptop) == [work, phone, laptop]


def test_a_merge_rewrites_nothing_and_can_be_taken_back():
    phone, laptop = meet("phone"), meet("laptop")
    done = merge(phone, laptop)
    assert Handle.objects.get(value="laptop").customer_id == laptop

    actions.unmerge(done.pk, by=BO, at=NOON)

    assert (meet("phone"), meet("laptop")) == (phone, laptop)
    with pytest.raises(actions.NotMerged):
        actions.unmerge(done.pk, by=BO, at=NOON)


def test_one_person_is_not_merged_with_itself_even_through_others():
    phone, laptop = meet("phone"), meet("laptop")
    merge(phone, laptop)

    with pytest.raises(actions.SamePerson):
        merge(laptop, phone)


@pytest.mark.django_db(transaction=True)
def test_two_agents_who_merge_the_same_two_at_once_merge_them_once():
    phone, laptop = meet("phone"), meet("laptop")
    errors = []

    def run(pair):
        try:
            merge(*pair)
        except actions.SamePerson as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=[pair]) for pair in [(phone, laptop), (laptop, phone)] * 4
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (Merge.objects.count(), len(errors)) == (1, 7)


def prove(customer, value, proof):
    return actions.prove(customer, kind="address", value=value, proof=proof, at=NOON)


def test_a_claimed_handle_of_somebody_else_moves_nobody():
    ada, mallory = meet("ada"), meet("mallory")
    prove(ada, "ada@shop.example", Proof.VERIFIED)

    assert prove(mallory, "ada@shop.example", Proof.CLAIMED) == ada
    assert not Merge.objects.exists()
    assert queries.panel(mallory).handles == list(Handle.objects.filter(value="mallory"))


def test_a_handle_verified_for_two_customers_links_them():
    phone, account = meet("phone"), meet("account")
    prove(account, "ada@shop.example", Proof.VERIFIED)
    prove(phone, "ada@shop.example", Proof.VERIFIED)

    assert queries.speaker_for(phone) == account
    assert Merge.objects.get().by_id is None


def test_r57_a_fact_stands_with_its_source_and_date_for_the_whole_person():
    phone, laptop = meet("phone"), meet("laptop")
    merge(phone, laptop)
    actions.learn_fact(
        laptop,
        label="Children",
        value="two",
        said_at=NOON,
        by=BO,
        channel="voice",
        message_id=31,
    )

    [fact] = queries.panel(phone).facts
    assert (fact.label, fact.value, fact.channel, fact.message_id, fact.said_at) == (
        "Children",
        "two",
        "voice",
        31,
        NOON,
    )


def test_a_withdrawn_fact_is_shown_no_more_and_kept():
    ada = meet("phone")
    fact = actions.learn_fact(ada, label="Size", value="M", said_at=NOON, by=BO)

    actions.withdraw_fact(fact.pk, by=BO, at=NOON)
    actions.withdraw_fact(fact.pk, by=BO, at=NOON)

    assert queries.panel(ada).facts == []
    assert Fact.objects.get().value == "M"
    assert EventRow.objects.filter(name="fact.withdrawn").count() == 1


def test_calling_somebody_the_same_again_says_nothing():
    ada = meet("phone", name="Ada")
    actions.rename(ada, name=" Ada ", by=BO)
    assert not EventRow.objects.filter(name="customer.renamed").exists()

    actions.rename(ada, name="Ada Lovelace", by=BO)
    assert queries.names([ada]) == {ada: "Ada Lovelace"}
