"""The database is emptied between tests, also when a page's last word is in the way."""

import pytest
from django.core.management.base import CommandError
from django.db import OperationalError

from conftest import EMPTYING_TRIES, _patiently


def emptying(*problems):
    """Return what empties a database after so many problems, and how often it was asked."""
    asked = []

    def handle(_self):
        asked.append(1)
        if len(asked) <= len(problems):
            raise CommandError from problems[len(asked) - 1]

    return _patiently(handle), asked


def test_it_is_tried_again_after_a_deadlock():
    handle, asked = emptying(OperationalError("deadlock"), OperationalError("deadlock"))

    handle(None)

    assert len(asked) == 3


def test_it_is_given_up_in_the_end_and_at_once_for_anything_else():
    always, asked = emptying(*[OperationalError("deadlock")] * EMPTYING_TRIES)
    with pytest.raises(CommandError):
        always(None)
    assert len(asked) == EMPTYING_TRIES

    wrong, asked = emptying(ValueError("no such table"))
    with pytest.raises(CommandError):
        wrong(None)
    assert len(asked) == 1
