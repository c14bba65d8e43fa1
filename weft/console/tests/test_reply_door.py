"""The door of the composer's script: replies that arrive together are written together."""

import asyncio
import json
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format

from weft.console import doors
from weft.console.composer import sending
from weft.console.tests.cast import Desk
from weft.conversations.models import Message
from weft.kernel import forgery, live
from weft.kernel.doors import Doors, Request
from weft.people import actions, known
from weft.people.models import Agent
from weft.people.roles import Role
from weft.people.tests.conftest import agent

pytestmark = pytest.mark.django_db(transaction=True)

CSRF = "c" * 32
TYPE = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def _a_fresh_process(monkeypatch):
    memory = known._Memory()
    monkeypatch.setattr(known, "_memory", memory)
    monkeypatch.setattr(live, "_on_hang_up", [memory.forget])
    monkeypatch.setattr(doors, "_group", doors.gateway.GroupCommit(sending.send_all))


@pytest.fixture
def desk():
    return Desk(Client())


class Script:
    """The composer's script in the browser of whoever is logged in."""

    def __init__(self, desk, client=None):
        self.address = f"/conversations/{desk.ada}/replies"
        self.session = (client or desk.client).cookies["sessionid"].value

    def scope(self, *, method="POST", **headers):
        given = {
            "host": "localhost", "content-type": TYPE, "x-fragment": "message",
            "x-csrftoken": CSRF, "cookie": f"sessionid={self.session}; csrftoken={CSRF}",
        } | {name.replace("_", "-"): value for name, value in headers.items()}  # fmt: skip
        return {
            "type": "http", "method": method, "path": self.address, "query_string": b"",
            "scheme": "http", "client": ("127.0.0.1", 1), "server": ("localhost", 80),
            "headers": [(k.encode(), v.encode()) for k, v in given.items() if v is not None],
        }  # fmt: skip

    async def ask(self, form, **headers):
        """Send a form; return the status and the body, or "django" for what goes there."""
        heard = []

        async def receive():
            return {"type": "http.request", "body": urlencode(form).encode()}

        async def send(message):
            heard.append(message)

        async def django(*_):
            heard.append({"status": "django", "body": b""})

        app = Doors(doors.routes, otherwise=django)
        await app(self.scope(**headers), receive, send)
        return heard[0]["status"], heard[-1]["body"].decode()

    def post(self, form=None, **headers):
        return asyncio.run(self.ask({"text": "Hello", "key": "k"} | (form or {}), **headers))


def test_a_reply_is_written_and_comes_back_under_its_key(desk):
    status, body = Script(desk).post()

    assert status == 201
    assert 'id="message-k"' in body
    assert "Bo Nowak" in body
    assert Message.objects.get(key="k").author_id == desk.bo.pk


def test_it_comes_back_in_the_agents_language_and_by_the_agents_clock(desk):
    Agent.objects.filter(pk=desk.bo.pk).update(language="pl", time_zone="Asia/Tokyo")

    _, body = Script(desk).post()

    written = Message.objects.get(key="k").sent_at
    with translation.override("pl"):
        assert date_format(written, "E") in body  # "listopada"
    assert "+09:00" in body


def test_what_arrives_together_is_written_once_under_each_key(desk):
    script = Script(desk)

    async def at_once():
        return await asyncio.gather(
            *(script.ask({"text": "Hi", "key": key}) for key in ["a", "b", "a", "a"])
        )

    answers = asyncio.run(at_once())

    assert sorted(status for status, _ in answers) == [200, 200, 201, 201]
    assert desk.texts() == ["My parcel is late", "Hi", "Hi"]


def test_what_came_in_between_holds_it_back(desk):
    seen = Message.objects.get().pk
    desk.hear("It has come!", key="2")

    status, body = Script(desk).post({"seen_up_to": seen})

    assert (status, json.loads(body)["code"]) == (409, "something_newer")


@pytest.mark.parametrize("text", ["  ", "a\0b", "x" * 100_001])
def test_what_cannot_be_sent_is_refused_in_words(desk, text):
    status, body = Script(desk).post({"text": text})

    assert (status, json.loads(body)["code"]) == (422, "refused")
    assert json.loads(body)["words"]


def test_an_agent_of_another_team_finds_no_conversation(desk):
    script = Script(desk)
    desk.team_of_others()

    assert script.post()[0] == 404
    script.address = f"/conversations/{2**40}/replies"
    assert script.post()[0] == 404
    assert not Message.objects.filter(direction="out").exists()


def test_who_only_looks_may_not_write(desk):
    eve = Client()
    eve.force_login(agent("Eve", Role.OBSERVER))

    assert Script(desk, eve).post()[0] == 403


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x_csrftoken": None}, 403),
        ({"x_csrftoken": "d" * 32}, 403),
        ({"cookie": f"csrftoken={CSRF}"}, 401),
        ({"cookie": f"sessionid=nonsense; csrftoken={CSRF}"}, 401),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "http://localhost"}, 201),
        ({"host": "evil.example"}, 400),
    ],
)
def test_it_is_as_strict_as_django_about_who_sends(desk, settings, headers, expected):
    settings.ALLOWED_HOSTS = ["localhost"]

    assert Script(desk).post(**headers)[0] == expected


def test_a_cookie_that_other_sites_may_send_is_not_enough(desk):
    script = Script(desk)

    assert script.post(cookie=f"sessionid={script.session}")[0] == 403


def test_over_https_a_request_must_say_where_it_comes_from(desk):
    script = Script(desk)
    secure = {"scheme": "https"}
    plain = script.scope
    script.scope = lambda **headers: plain(**headers) | secure

    assert script.post()[0] == 403
    assert script.post(referer="https://evil.example/")[0] == 403
    assert script.post(referer="https://localhost/inbox/")[0] == 201


def test_a_token_in_the_form_will_do(desk):
    assert Script(desk).post({"csrfmiddlewaretoken": CSRF}, x_csrftoken=None)[0] == 201


def test_the_token_that_a_stream_brings_will_do_for_whoever_has_the_cookie(desk):
    script = Script(desk)
    asks = Request(script.scope(method="GET"), None, {})

    brought = forgery.token(asks)

    assert script.post(x_csrftoken=brought)[0] == 201
    other = f"sessionid={script.session}; csrftoken={'d' * 32}"
    assert script.post(x_csrftoken=brought, cookie=other)[0] == 403


@pytest.mark.parametrize("cookie", [None, "csrftoken=short", f"csrftoken={'!' * 32}"])
def test_a_stream_brings_no_token_without_the_cookie_for_it(desk, cookie):
    asks = Request(Script(desk).scope(method="GET", cookie=cookie), None, {})

    assert forgery.token(asks) is None


@pytest.mark.parametrize(
    "headers",
    [{"x_fragment": None}, {"content_type": "multipart/form-data; boundary=x"}, {"method": "GET"}],
)
def test_forms_of_browsers_and_files_go_to_django(desk, headers):
    assert Script(desk).post(**headers)[0] == "django"


@pytest.mark.parametrize("how", ["role", "deactivated", "logged out"])
def test_a_session_that_ended_writes_nothing_more(desk, how):
    olga = agent("Olga", Role.OWNER)
    ends = {
        "role": lambda: actions.change_role(desk.bo.pk, Role.OBSERVER, by=olga),
        "deactivated": lambda: actions.deactivate(desk.bo.pk, by=olga),
        "logged out": lambda: desk.client.post("/account/logout/"),
    }
    script = Script(desk)

    def end():
        ends[how]()
        connection.close()

    async def before_and_after():
        async with live.reading() as reader:
            await asyncio.wait_for(reader.has_begun.wait(), 10)
            before = await script.ask({"text": "Hello", "key": "before"})
            assert known._memory.agents
            await asyncio.to_thread(end)
            for _ in range(100):  # until the news is here, long before it would be forgotten
                if not known._memory.agents:
                    break
                await asyncio.sleep(0.01)
            return before, await script.ask({"text": "Hello", "key": "after"})

    before, after = asyncio.run(before_and_after())

    assert (before[0], after[0]) == (201, 401)
    assert not Message.objects.filter(key="after").exists()


def test_one_that_breaks_hurts_none_of_its_neighbours(desk, monkeypatch):
    write = sending.actions.reply_all

    def breaks(replies, **how):
        if any(reply.text == "bad" for reply in replies):
            raise RuntimeError
        return write(replies, **how)

    monkeypatch.setattr(sending.actions, "reply_all", breaks)
    script = Script(desk)

    async def at_once():
        return await asyncio.gather(
            *(script.ask({"text": text, "key": text}) for text in ["a", "bad", "b"])
        )

    assert [status for status, _ in asyncio.run(at_once())] == [201, 500, 201]
