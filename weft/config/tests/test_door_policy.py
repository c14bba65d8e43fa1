"""Every plain door before Django times who may knock: it answers as its `who` declares (C1)."""

from __future__ import annotations

import asyncio
import re
from http import HTTPStatus

import pytest

from weft.config.tests import world as worlds
from weft.config.tests.world import World
from weft.kernel import live


def doors():
    from weft.config.asgi import _doors

    return _doors.list_routes()


REFUSED = {
    "public": set(),
    "visitor": {400, 401, 403, 404, 413, 415, 429},
    "link": {400, 401, 403, 404, 410},
    "vendor": {400, 401, 403, 404, 503},
    "program": {400, 401, 404, 503},
    "staff": {401, 403, 404},
    "operator": {401, 403, 404},
}


CSRF = "c" * 32
OF_A_SCRIPT = [
    (b"x-csrftoken", CSRF.encode()),
    (b"x-fragment", b"1"),
    (b"content-type", b"application/x-www-form-urlencoded"),
]  # what a script of ours sends along


def knock(door, world: World, cookie: str = "") -> int:
    """Knock, hang up after the first byte of the answer, and return its status."""
    from weft.config.asgi import _doors

    address = re.sub(r"{(\w+)}", lambda part: str(world.ids.get(part[1], "nothing")), door.path)
    headers = [(b"host", b"localhost"), *OF_A_SCRIPT]
    cookies = f"csrftoken={CSRF}" + (f"; sessionid={cookie}" if cookie else "")
    headers.append((b"cookie", cookies.encode()))
    scope = {
        "type": "http", "method": door.method, "path": address, "query_string": b"",
        "headers": headers, "client": ("203.0.113.9", 1234), "scheme": "http",
        "server": ("localhost", 8000), "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    status: list[int] = []

    async def run() -> None:
        began = asyncio.Event()

        async def receive():
            if not receive.asked:
                receive.asked = True
                return {"type": "http.request", "body": b"", "more_body": False}
            await began.wait()
            return {"type": "http.disconnect"}

        receive.asked = False

        async def send(message):
            if message["type"] == "http.response.start":
                status.append(message["status"])
                began.set()

        async with live.reading():
            talk = asyncio.ensure_future(_doors(scope, receive, send))
            waiting = asyncio.ensure_future(began.wait())
            await asyncio.wait({talk, waiting}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({talk}, timeout=1)
            for task in (talk, waiting):
                task.cancel()
            await asyncio.gather(talk, waiting, return_exceptions=True)

    asyncio.run(run())
    return status[0] if status else 0


@pytest.mark.django_db(transaction=True)
def test_every_door_answers_as_it_declares():
    world = worlds.build()
    deactivated = world.clients["deactivated"].cookies["sessionid"].value
    for door in doors():
        for cookie in ("", deactivated, "nonsense"):
            status = knock(door, world, cookie)
            said = f"{door.method} {door.path} ({door.who}) with cookie {cookie!r}: {status}"
            assert 0 < status < HTTPStatus.INTERNAL_SERVER_ERROR or status == 503, said
            if REFUSED[door.who]:
                assert status in REFUSED[door.who], said
            else:
                assert status != HTTPStatus.UNAUTHORIZED, said
        if door.who == "staff":
            for who in ("observer", "agent", "supervisor", "owner"):
                status = knock(door, world, world.clients[who].cookies["sessionid"].value)
                said = f"{door.method} {door.path} as {who}: {status}"
                if door.roles and who not in door.roles:
                    assert status == HTTPStatus.FORBIDDEN, said
                else:
                    # an empty form is understood, and refused for what is in it
                    assert status in {200, 201, 204, 422}, said


@pytest.mark.django_db(transaction=True)
def test_an_agent_of_another_team_finds_nothing_behind_a_door():
    world = worlds.build()
    cookie = world.clients["stranger"].cookies["sessionid"].value
    of_a_team = [
        door
        for door in doors()
        if door.who == "staff" and worlds.OF_A_TEAM & set(re.findall(r"{(\w+)}", door.path))
    ]
    assert of_a_team
    for door in of_a_team:
        assert knock(door, world, cookie) in {403, 404}, door.path
