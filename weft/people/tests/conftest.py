"""The cast: Olga owns, Sam supervises, Bo answers, Cy only looks, Dee has gone."""

from __future__ import annotations

import pytest
from django.utils import timezone

from weft.people.models import Agent
from weft.people.roles import Role

PASSWORD = "four calm words here"


def agent(first_name: str, role: Role = Role.AGENT, **fields) -> Agent:
    given = {
        "email": f"{first_name.lower()}@shop.example",
        "surname": "Test",
        "password": PASSWORD,
        "joined_at": timezone.now(),
    }
    return Agent.objects.create_user(first_name=first_name, role=role, **{**given, **fields})


@pytest.fixture
def olga(db) -> Agent:
    return agent("Olga", Role.OWNER)


@pytest.fixture
def sam(db) -> Agent:
    return agent("Sam", Role.SUPERVISOR)


@pytest.fixture
def bo(db) -> Agent:
    return agent("Bo")


@pytest.fixture
def cy(db) -> Agent:
    return agent("Cy", Role.OBSERVER)


@pytest.fixture
def dee(db) -> Agent:
    return agent("Dee", is_active=False)


@pytest.fixture(autouse=True)
def fresh_counts(request):
    """Failed logins of one test are no other test's."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        from django.core.cache import cache

        request.getfixturevalue("db")
        cache.clear()
