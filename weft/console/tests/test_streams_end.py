"""A stream ends with the session that opened it (B8)."""

import asyncio

import pytest
from django.db import connection
from django.test import Client

from weft.console import doors
from weft.kernel import live
from weft.kernel.doors import Doors
from weft.people import actions, sessions
from weft.people.roles import Role
from weft.people.tests.conftest import PASSWORD, agent

WITHIN_SECONDS = 5


async def seconds_until_cut(key: str, end) -> float | None:
    """Open the stream, do `end` in a thread, and return how long the stream then stood open."""
    app = Doors(doors.routes, otherwise=None)
    scope = {
        "type": "http", "method": "GET", "path": "/live", "query_string": b"",
        "headers": [(b"cookie", f"sessionid={key}".encode())], "client": ("127.0.0.1", 1),
    }  # fmt: skip
    opened, ended, status = asyncio.Event(), asyncio.Event(), []

    async def receive():
        # a server tells the door that the client is gone when the answer is whole
        await ended.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        if message["type"] == "http.response.start":
            status.append(message["status"])
        elif not message["more_body"]:
            ended.set()
        opened.set()

    async with live.reading():
        talk = asyncio.create_task(app(scope, receive, send))
        await asyncio.wait_for(opened.wait(), 10)
        assert status == [200]
        await asyncio.sleep(0.3)
        assert not talk.done()
        began = asyncio.get_running_loop().time()
        await asyncio.to_thread(_and_hang_up_the_database, end)
        done, _ = await asyncio.wait({talk}, timeout=WITHIN_SECONDS)
        talk.cancel()
        return asyncio.get_running_loop().time() - began if done else None


def _and_hang_up_the_database(end) -> None:
    try:
        end()
    finally:
        connection.close()


def browser_of(somebody) -> Client:
    browser = Client()
    browser.post("/account/login/", {"login": somebody.email, "password": PASSWORD})
    return browser


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["role", "deactivated", "logged out", "elsewhere", "password"])
def test_the_stream_of_an_ended_session_is_cut_within_seconds(how):
    olga, bo = agent("Olga", Role.OWNER), agent("Bo")
    phone, desk = browser_of(bo), browser_of(bo)
    new = "quite another password"
    ends = {
        "role": lambda: actions.change_role(bo.pk, Role.OBSERVER, by=olga),
        "deactivated": lambda: actions.deactivate(bo.pk, by=olga),
        "logged out": lambda: phone.post("/account/logout/"),
        "elsewhere": lambda: desk.post("/account/sessions/"),
        "password": lambda: desk.post(
            "/account/password/change/",
            {"oldpassword": PASSWORD, "password1": new, "password2": new},
        ),
    }
    key = phone.cookies["sessionid"].value

    assert asyncio.run(seconds_until_cut(key, ends[how])) is not None
    assert sessions.agent_of(key) is None
