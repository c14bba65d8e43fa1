"""Who looks like the same person, and who was told apart (D2)."""

import pytest

from weft.customers import actions, queries
from weft.customers.models import Customer, Handle

from .test_customers import NOON

pytestmark = pytest.mark.django_db


def somebody(name="Ada Kowalska", **handles):
    customer = Customer.objects.create(name=name)
    for kind, value in handles.items():
        Handle.objects.create(customer=customer, kind=kind, value=value)
    return customer.pk


def test_d2_whoever_is_reached_by_the_same_is_found_as_the_one_who_speaks():
    ada, typed = somebody(email="ada@x.example"), somebody(typed_email="ada@x.example")
    speaker = somebody("A. Kowalska")
    actions.merge(speaker, typed, by=1, at=NOON)

    keys = {("email", "ada@x.example"), ("typed_email", "ada@x.example")}
    assert [one.customer_id for one in queries.holders(keys, but=[ada])] == [speaker]
    assert queries.holders(keys, but=[ada, speaker]) == []
    assert queries.holders([], but=[]) == []


def test_d2_people_of_one_name_and_one_firm_are_told_from_mere_namesakes():
    ada = somebody(email="ada@firm.example")
    colleague = somebody("ada kowalska", email="kowalska@firm.example")
    gmail, other = somebody(email="a@gmail.com"), somebody()

    found = {one.customer_id: one.domain for one in queries.namesakes("Ada Kowalska", but=[ada])}
    assert found == {colleague: "firm.example", gmail: "", other: ""}
    assert queries.namesakes("Ada", but=[]) == []
    assert all(
        one.domain == "" for one in queries.namesakes("Ada Kowalska", but=[gmail])
    )  # everybody's post office is nobody's firm


def test_d2_who_was_told_apart_stays_apart_through_merges_until_it_is_taken_back():
    ada, eve, third = somebody(), somebody(), somebody()
    actions.distinguish(ada, eve, by=1, at=NOON)
    actions.distinguish(eve, ada, by=1, at=NOON)
    actions.merge(third, eve, by=1, at=NOON)

    assert queries.told_apart(queries.family(ada)) == {third}
    assert queries.told_apart(queries.family(third)) == {ada}

    actions.forget_difference(ada, third, by=1, at=NOON)  # it was said of eve
    assert queries.told_apart([ada]) == set()


def test_one_person_is_not_told_apart_from_themselves():
    ada, eve = somebody(), somebody()
    actions.merge(ada, eve, by=1, at=NOON)

    with pytest.raises(actions.SamePerson):
        actions.distinguish(eve, ada, by=1, at=NOON)
