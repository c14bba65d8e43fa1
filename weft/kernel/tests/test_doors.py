import asyncio
import contextlib
import errno
import json
from datetime import UTC, datetime
from ipaddress import ip_network
from uuid import UUID

import psycopg
import pytest
from django import db
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from weft.kernel import doors, requests
from weft.kernel.doors import Door, Doors
from weft.kernel.tests.knocking import knock


async def django(scope, receive, send):
    await doors.json_answer(send, 200, {"from": "django"})


async def echo(request, send):
    await doors.json_answer(send, 200, {"params": request.params, "at": request.method})


async def listen(request, send):
    await doors.json_answer(send, 200, await request.json(limit=1000))


def house(handler=echo):
    return Doors(
        [
            Door("GET", "/healthz", echo, who="public"),
            Door("GET", "/widget/{key}.js", echo, who="public"),
            Door("POST", "/widget/{key}/messages", handler, who="visitor"),
            Door("GET", "/widget/{key}/messages", echo, who="visitor"),
            Door("GET", "/files/{token}", echo, who="link"),
            Door("POST", "/hooks/{kind}/{inbox}", echo, who="vendor"),
        ],
        django,
    )


def ask(method, path, app=None, **rest):
    return asyncio.run(knock(app or house(), method, path, **rest))


def post(handler, **rest):
    return ask("POST", "/widget/k/messages", house(handler), **rest)


def raising(problem):
    async def handler(request, send):
        raise problem

    return handler


@pytest.mark.parametrize(
    ("method", "path", "params"),
    [
        ("GET", "/healthz", {}),
        ("GET", "/widget/a1.js", {"key": "a1"}),
        ("GET", "/widget/a1/messages", {"key": "a1"}),
        ("POST", "/widget/a1/messages", {"key": "a1"}),
        ("GET", "/files/a.b-c_d", {"token": "a.b-c_d"}),
        ("POST", "/hooks/email/7", {"kind": "email", "inbox": "7"}),
    ],
)
def test_a_door_is_found_with_the_names_in_its_path(method, path, params):
    assert ask(method, path).json() == {"params": params, "at": method}


@pytest.mark.parametrize(
    "path", ["/", "/healthz/", "/widget//messages", "/widget/a/b/messages", "/widget/a1/messages/"]
)
def test_where_there_is_no_door_django_answers(path):
    assert ask("GET", path).json() == {"from": "django"}


def test_the_wrong_method_is_told_the_right_ones():
    answer = ask("DELETE", "/widget/a1/messages")

    assert answer.status == 405
    assert answer.headers["allow"] == "GET, POST"


def test_head_answers_like_get_without_the_body():
    answer = ask("HEAD", "/healthz")

    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) > 0


def test_every_door_says_who_may_knock():
    assert {door.who for door in house().list_routes()} <= set(doors.WHO)
    with pytest.raises(ValueError, match="'anybody' is none of"):
        Door("GET", "/", echo, who="anybody")


def test_two_doors_in_one_place_are_refused():
    with pytest.raises(ValueError, match="two doors"):
        Doors(
            [Door("GET", "/a", echo, who="public")] * 2 + [Door("GET", "/a", django, "public")],
            django,
        )


def test_headers_are_found_in_any_case():
    async def handler(request, send):
        await doors.json_answer(send, 200, [request.header("X-File-Name"), request.header("no")])

    assert post(handler, headers=[("x-file-NAME", "a")]).json() == ["a", None]


@pytest.mark.parametrize(
    ("value", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer abc", "abc"),
        ("Basic abc", None),
        ("Bearer", None),
        ("", None),
    ],
)
def test_the_bearer_token(value, token):
    async def handler(request, send):
        await doors.json_answer(send, 200, request.bearer)

    assert post(handler, headers=[("authorization", value)]).json() == token


def test_a_body_arrives_in_pieces():
    answer = post(listen, pieces=[b'{"text":', b"", '"ż"}'.encode()])

    assert answer.json() == {"text": "ż"}


def test_a_body_over_the_limit_is_refused_by_its_announced_length():
    answer = post(listen, pieces=[None], headers=[("content-length", "1001")])

    assert (answer.status, answer.json()["error"]["code"]) == (413, "too_large")


def test_a_body_over_the_limit_is_refused_whatever_it_announced():
    answer = post(listen, pieces=[b"x" * 600, b"x" * 600], headers=[("content-length", "3")])

    assert answer.status == 413


def test_after_its_end_a_body_has_nothing_more():
    async def handler(request, send):
        pieces = [await request.body(), await request.body()]
        await doors.answer(send, 200, b"|".join(pieces))

    assert post(handler, body=b"all of it").body == b"all of it|"


def test_a_visitor_who_hangs_up_gets_no_answer():
    assert post(listen, pieces=[b'{"text":', None]).status == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"hello", "not_json"),
        (b'{"a": NaN}', "not_json"),
        (b'{"a": -Infinity}', "not_json"),
        (b'{"a": 1e999}', "not_json"),
        (b'{"a": 9223372036854775808}', "not_json"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not_json"),
        (b'{"a": "\x00"}', "not_json"),
        (b'{"a": "\xff"}', "not_json"),
        (b'{"a": "\xed\xa0\x80"}', "not_json"),
        (b'\xef\xbb\xbf{"a": 1}', "not_json"),
        ('{"a": 1}'.encode("utf-16"), "not_json"),
        (b'{"a": 1} {"b": 2}', "not_json"),
        (b"[]", "not_an_object"),
        (b'"text"', "not_an_object"),
        (b"null", "not_an_object"),
        (b"7", "not_an_object"),
        (rb'{"a": "\u0000"}', "bad_text"),
        (rb'{"a": ["x", {"b": "\ud800"}]}', "bad_text"),
        (rb'{"a": "\udc00\ud800"}', "bad_text"),
        (rb'{"\u0000": 1}', "bad_text"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "too_deep"),
        (b'{"a":' + b"[" * 100_000, "too_deep"),
    ],
)
def test_wrong_json_is_refused_with_its_reason(body, code):
    with pytest.raises(doors.BadInput) as problem:
        doors.read_json(body)

    assert (problem.value.status, problem.value.code) == (400, code)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (rb'{"a": "\ud83e\uddf5"}', {"a": "🧵"}),
        ('{"a": "🧵"}'.encode(), {"a": "🧵"}),
        (rb'{"a": "\\u0000"}', {"a": r"\u0000"}),
        (b'{"a": [' + b"[]," * 99 + b"{}]}", {"a": [[]] * 99 + [{}]}),
        (b'{"__proto__": {"x": 1}, "a": 1, "a": 2}', {"__proto__": {"x": 1}, "a": 2}),
        (b'{"a": -1.5e3, "b": 9223372036854775807}', {"a": -1500.0, "b": 2**63 - 1}),
    ],
)
def test_right_json_passes(body, value):
    assert doors.read_json(body) == value


BIGGEST = 2**63 - 1  # what PostgreSQL stores; the refusal of more has a test above
INTEGERS = st.integers(-BIGGEST, BIGGEST)


@given(st.dictionaries(st.text(), st.recursive(st.text() | INTEGERS, st.lists)))
def test_json_passes_exactly_or_not_at_all(value):
    try:
        assert doors.read_json(json.dumps(value).encode()) == value
    except doors.BadInput:
        text = json.dumps(value, ensure_ascii=False)
        assert not doors.is_clean(text) or r"\u0000" in text or len(text) > 32


@given(st.binary())
def test_no_bytes_do_more_than_fail(body):
    with contextlib.suppress(doors.BadInput):
        doors.read_json(body)


def test_a_refusal_speaks_the_visitors_language():
    refused = raising(doors.Refused(409, "taken", gettext_lazy("January")))

    def message(**rest):
        return post(refused, **rest).json()["error"]

    assert message() == {"code": "taken", "message": "January"}
    assert message(headers=[("accept-language", "pl,en;q=0.5")])["message"] == "Styczeń"
    assert message(headers=[("accept-language", "de;q=1, cs-CZ;q=0.9")])["message"] == "leden"
    assert message(headers=[("accept-language", "pl")], query="language=cs")["message"] == "leden"
    assert message(headers=[("accept-language", ",;q=x" * 9999)])["message"] == "January"


def test_a_mistake_of_ours_tells_nothing(caplog):
    answer = post(raising(RuntimeError("the password is swordfish")))

    assert (answer.status, answer.json()["error"]["code"]) == (500, "unexpected")
    assert b"swordfish" not in answer.body
    assert caplog.records[-1].getMessage() == "door.failed"


@pytest.mark.parametrize(
    "problem",
    [
        psycopg.OperationalError("gone"),
        psycopg.errors.DiskFull("full"),
        db.OperationalError("gone"),
        db.InterfaceError("connection already closed"),
        OSError(errno.ENOSPC, "full"),
    ],
)
def test_without_a_database_or_a_disk_the_visitor_is_asked_to_come_again(problem):
    answer = post(raising(problem))

    assert (answer.status, answer.json()["error"]["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "2"


def test_an_answer_that_breaks_off_is_cut():
    async def handler(request, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        post(handler)


def test_json_answers_are_private_and_speak_utf8():
    async def handler(request, send):
        when = datetime(2026, 11, 2, tzinfo=UTC)
        await doors.json_answer(send, 201, {"at": when, "id": UUID(int=7), "text": "ż"})

    answer = post(handler)

    assert answer.headers["cache-control"] == "no-store, private"
    assert (
        answer.body
        == (
            '{"at":"2026-11-02T00:00:00+00:00","id":"00000000-0000-0000-0000-000000000007","text":"ż"}'
        ).encode()
    )


SHOP = "https://shop.example"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (SHOP, SHOP),
        ("https://shop.example.evil.test", None),
        ("https://evil-shop.example", None),
        ("http://shop.example", None),
        ("https://shop.example:444", None),
        ("null", None),
        ("*", None),
        ("", None),
    ],
)
def test_only_the_exact_origin_may_read(origin, allowed):
    async def handler(request, send):
        doors.allow_origin(request, {SHOP})
        raise doors.BadInput("not_json")  # an error must be readable, too

    answer = post(handler, headers=[("origin", origin)])

    assert answer.status == 400
    assert answer.headers.get("access-control-allow-origin") == allowed
    assert answer.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in answer.headers


def test_a_preflight_is_remembered():
    async def handler(request, send):
        await doors.preflight(request, send, {SHOP}, headers="Authorization, X-File-Name")

    answer = post(handler, headers=[("origin", SHOP)])

    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == SHOP
    assert answer.headers["access-control-allow-headers"] == "Authorization, X-File-Name"
    assert int(answer.headers["access-control-max-age"]) > 600
    assert "access-control-allow-methods" not in post(handler, headers=[("origin", "x")]).headers


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "address"),
    [
        ("203.0.113.9", "1.1.1.1", [], "203.0.113.9"),
        ("203.0.113.9", "1.1.1.1", ["10.0.0.0/8"], "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1", ["10.0.0.0/8"], "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 1.1.1.1, 10.2.2.2", ["10.0.0.0/8"], "1.1.1.1"),
        ("10.0.0.1", "", ["10.0.0.0/8"], "10.0.0.1"),
        ("10.0.0.1", "garbage", ["10.0.0.0/8"], "10.0.0.1"),
        ("::ffff:10.0.0.1", "2001:db8::1", ["10.0.0.0/8"], "2001:db8::1"),
        ("::1", "1.1.1.1", ["::1/128"], "1.1.1.1"),
        ("", "1.1.1.1", ["10.0.0.0/8"], ""),
    ],
)
def test_only_trusted_proxies_are_believed(settings, peer, forwarded, trusted, address):
    settings.WEFT_TRUSTED_PROXIES = [ip_network(text) for text in trusted]

    assert requests.visitor_address(peer, forwarded.encode()) == address


def test_one_line_has_one_neighbourhood():
    assert doors.neighbourhood("203.0.113.9") == "203.0.113.9"
    assert doors.neighbourhood("2001:db8:1:2:3::4") == "2001:db8:1:2::/64"
    assert doors.neighbourhood("2001:db8:1:2:9::") == "2001:db8:1:2::/64"


def test_a_limit_lets_a_burst_through_and_then_the_rate():
    limit = doors.Limit(per_second=0.5, burst=3)
    for _ in range(3):
        limit.take("ada", now=100)

    with pytest.raises(doors.TooMany) as problem:
        limit.take("ada", now=100)
    assert problem.value.retry_after_seconds == 2
    limit.take("bo", now=100)
    limit.take("ada", now=102)


def test_a_refused_knock_costs_nothing():
    limit = doors.Limit(per_second=1, burst=1)
    limit.take("ada", now=0)
    for tenth in range(1, 10):
        with pytest.raises(doors.TooMany):
            limit.take("ada", now=tenth / 10)

    limit.take("ada", now=1)


def test_a_flood_of_names_does_not_grow_the_limit():
    limit = doors.Limit(per_second=1, burst=1, max_keys=100)
    for number in range(1000):
        limit.take(str(number), now=number)

    assert len(limit) == 100


def test_too_many_says_when_to_come_again():
    answer = post(raising(doors.TooMany(7)))

    assert (answer.status, answer.headers["retry-after"]) == (429, "7")


def test_work_in_a_thread_keeps_the_language_and_its_error():
    def work(number):
        if number == 0:
            raise doors.Refused(404, "not_found", "no")
        return number

    assert asyncio.run(doors.in_thread(work, 7)) == 7
    with pytest.raises(doors.Refused):
        asyncio.run(doors.in_thread(work, 0))


@pytest.mark.django_db(transaction=True)
def test_a_killed_connection_costs_one_answer_and_heals():
    def who():
        with db.connection.cursor() as cursor:
            return cursor.execute("SELECT pg_backend_pid()").fetchone()[0]

    async def story():
        first = await doors.in_thread(who)
        with psycopg.connect(**db.connection.get_connection_params()) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [first])
        answers = []
        for _ in range(8):
            try:
                answers.append(await doors.in_thread(who))
            except db.OperationalError:
                answers.append(None)
        await asyncio.gather(*[doors.in_thread(db.connections.close_all) for _ in range(16)])
        return answers

    answers = asyncio.run(story())

    assert answers[-1]
    assert answers.count(None) <= 1
