"""Every route times every role, from the URL map itself (C1, C6).

Nothing here lists routes: a new one is tried as soon as it exists, and fails the build when it
does not say who may call it.
"""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from django.core.checks import run_checks
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from weft.config.tests import world as worlds
from weft.config.tests.world import OF_A_TEAM, ROLES, World
from weft.people import policy
from weft.people.policy import Route

ROUTES = list(policy.routes())
NAMES = [route.name or route.pattern for route in ROUTES]
METHODS = ("GET", "POST", "PUT", "DELETE")
CHANGE = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
# what a mere visit may write: the visit itself
OF_THE_VISIT = {"django_session", "usersessions_usersession", "cache"}

every_route = pytest.mark.parametrize("route", ROUTES, ids=NAMES)


@pytest.fixture(scope="module")
def workspace(django_db_setup, django_db_blocker):
    """One workspace for the thousands of requests; each is undone, and all of it at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield worlds.build()
        transaction.set_rollback(True)


@pytest.fixture
def world(workspace, django_db_blocker) -> World:
    with django_db_blocker.unblock():
        yield workspace


def nobody_thought_of_me(request):
    return HttpResponse("secret")


urlpatterns = [path("forgotten/", nobody_thought_of_me, name="forgotten")]


def ask(client: Client, method: str, address: str, **extra) -> HttpResponse:
    """Send a request whose effects are undone, whatever it does."""
    with transaction.atomic():
        response = client.generic(method, address, **extra)
        transaction.set_rollback(True)
    return response


def test_there_are_routes_to_try():
    assert len(ROUTES) > 20


@every_route
def test_every_route_says_who_may_call_it(route: Route):
    assert route.policy is not None, f"{route.pattern} declares no policy"


@pytest.mark.django_db  # one mark, or pytest-django makes no database when this file runs alone
def test_the_check_at_start_names_a_forgotten_view():
    assert not [problem for problem in run_checks(tags=["urls"]) if problem.id == "weft.E001"]
    with override_settings(ROOT_URLCONF=__name__):
        assert [problem.id for problem in run_checks(tags=["urls"])] == ["weft.E001"]


def test_a_forgotten_view_is_refused_even_to_the_owner(world):
    with override_settings(ROOT_URLCONF=__name__):
        assert world.clients["owner"].get("/forgotten/").status_code == HTTPStatus.FORBIDDEN


@every_route
def test_each_role_gets_the_answer_that_the_policy_declares(world, route: Route):
    declared = route.policy
    address = worlds.address(route, world)
    for who, role in ROLES.items():
        for method in METHODS:
            client = _browser_of(world, who)
            status = ask(client, method, address).status_code
            said = f"{method} {address} as {who}: {status}, declared {declared}"
            assert status < HTTPStatus.INTERNAL_SERVER_ERROR, said
            if declared.admits(role):
                assert status not in {401, 403}, said
            elif declared.is_closed or declared.is_hidden:
                assert status == HTTPStatus.NOT_FOUND, said
            elif role is not None:
                assert status == HTTPStatus.FORBIDDEN, said
            else:
                assert status == (302 if method == "GET" else 401), said


@every_route
def test_an_agent_of_another_team_finds_nothing(world, route: Route):
    if not OF_A_TEAM & set(worlds.parts(route)):
        return
    address = worlds.address(route, world)
    for method in METHODS:
        status = ask(_browser_of(world, "stranger"), method, address).status_code
        # 403 only where the role itself may not come in
        allowed = {404, 405} if route.policy.admits(ROLES["stranger"]) else {403, 404}
        assert status in allowed, f"{method} {address}: {status}"


@every_route
def test_absurd_ids_are_not_found_and_break_nothing(world, route: Route):
    names = [name for name, kind in worlds.parts(route).items() if kind == "int"]
    if not names:
        return
    for absurd in (0, 2**63, 10**30):
        address = worlds.address(route, world, **dict.fromkeys(names, absurd))
        for method in METHODS:
            status = ask(_browser_of(world, "owner"), method, address).status_code
            assert status < HTTPStatus.INTERNAL_SERVER_ERROR, f"{method} {address}: {status}"


@every_route
def test_looking_changes_nothing(world, route: Route):
    changed: list[str] = []

    def watch(execute, sql, params, many, context):
        if (found := CHANGE.match(sql)) and found[2].lower() not in OF_THE_VISIT:
            changed.append(sql)
        return execute(sql, params, many, context)

    for who in ("owner", "agent", "anonymous"):
        client = _browser_of(world, who)
        for method in ("GET", "HEAD"):
            with connection.execute_wrapper(watch):
                ask(client, method, worlds.address(route, world))
    assert changed == []


@every_route
def test_a_post_without_the_csrf_token_is_refused(world, route: Route):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.agents["owner"])

    for method in ("POST", "PUT", "DELETE"):
        status = ask(client, method, worlds.address(route, world)).status_code
        assert status == HTTPStatus.FORBIDDEN, f"{method} {route.pattern}: {status}"


def _browser_of(world: World, who: str) -> Client:
    """Return a browser with the cookies of somebody, fresh so that no answer changes the next."""
    client = Client()
    client.cookies.load({name: morsel.value for name, morsel in world.clients[who].cookies.items()})
    return client
