"""How a token stands, in words for its owner."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.vendors import graph as meta
from tests.vendors.graph import APP_SECRET, TOKEN
from weft.gateway.contract import LockedOut
from weft.gateway.graph import standing
from weft.gateway.graph.settings import Account
from weft.kernel import secrets

NEEDED = ("pages_messaging", "pages_manage_metadata")


@pytest.fixture
def graph(settings):
    with meta.at_meta(settings) as running:
        yield running


def told(graph, **said):
    graph.debug(**{"scopes": list(NEEDED)} | said)
    ours = Account(access_token=secrets.seal(TOKEN), app_secret=secrets.seal(APP_SECRET))
    return [(one.code, one.state, one.detail) for one in standing.signs(ours, NEEDED)]


def days(count):
    return int((timezone.now() + timedelta(days=count)).timestamp())


def test_a_token_that_never_ends_and_may_do_all_is_no_news(graph):
    assert told(graph) == told(graph, expires_at=days(60)) == []


def test_a_token_that_ends_soon_is_told_before_it_does(graph):
    assert told(graph, expires_at=days(3)) == [("token", "warning", "")]
    assert told(graph, is_valid=False) == [("token", "bad", "")]


def test_permissions_that_are_missing_are_named(graph):
    assert told(graph, scopes=["pages_messaging"]) == [
        ("permissions", "bad", "pages_manage_metadata")
    ]


def test_f12_a_token_that_meta_does_not_take_locks_us_out(graph):
    graph.expire()
    ours = Account(access_token=secrets.seal(TOKEN), app_secret=secrets.seal(APP_SECRET))
    with pytest.raises(LockedOut):
        standing.signs(ours, NEEDED)


def test_what_meta_does_not_tell_of_a_token_is_no_trouble(graph):
    graph.objects["app"] = {"id": "4400"}
    ours = Account(access_token=secrets.seal(TOKEN), app_secret=secrets.seal(APP_SECRET))

    assert standing.signs(ours, NEEDED) == []
