"""The same thing many times at once, over real connections."""

import json
import uuid
from itertools import repeat

from bench import load
from bench.shop import open_shop
from tests.faults import waiting
from tests.faults.crowd import Crowd


def post(shop, token, name, text="Hello?"):
    body = json.dumps({"id": name, "text": text}).encode()
    return (
        f"POST /widget/{shop.key}/messages HTTP/1.1\r\nhost: localhost\r\n"
        f"authorization: Bearer {token}\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    ).encode() + body


def numbers_of(server, requests, connections):
    """Send all at once; return the statuses and the set of message numbers that were answered."""
    numbers = set()

    def heard(answer, *_):
        numbers.add(json.loads(answer.partition(b"\r\n\r\n")[2])["message_id"])

    done = load.run(server.port, iter(requests), connections=connections, heard=heard)
    return dict(done.statuses), numbers


def test_the_same_message_twenty_times_at_once_is_one_message(server, shop):
    name = str(uuid.uuid4())

    statuses, numbers = numbers_of(server, list(repeat(post(shop, shop.tokens[0], name), 20)), 20)

    assert sum(statuses.values()) == 20
    assert statuses.keys() <= {200, 201}
    assert len(numbers) == 1
    assert server.ask("SELECT count(*) FROM message WHERE key = %s", name) == [(1,)]


def test_fifty_first_messages_at_once_are_one_customer_and_one_conversation(server, shop):
    before = server.ask(
        "SELECT (SELECT count(*) FROM customer), (SELECT count(*) FROM conversation)"
    )[0]
    names = [str(uuid.uuid4()) for _ in range(50)]

    statuses, numbers = numbers_of(server, [post(shop, shop.tokens[1], name) for name in names], 50)

    after = server.ask(
        "SELECT (SELECT count(*) FROM customer), (SELECT count(*) FROM conversation)"
    )[0]
    assert statuses == {201: 50}
    assert len(numbers) == 50
    assert after == (before[0] + 1, before[1] + 1)
    assert server.ask(
        "SELECT count(*), count(DISTINCT thread_id) FROM message WHERE key = ANY(%s)", names
    ) == [(50, 1)]


def test_connections_cut_in_the_database_heal_without_a_half_write(server, shop):
    def cut_all():
        server.ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
            role="weft_root",
        )

    with Crowd(server, shop).writing() as crowd:
        for _ in range(8):
            had = len(crowd.acknowledged)
            waiting.until(lambda had=had: len(crowd.acknowledged) > had + 20, 20)
            cut_all()
        had = len(crowd.acknowledged)
        healed = waiting.until(lambda: len(crowd.acknowledged) > had + 20, 10)

    assert healed <= 5
    assert crowd.statuses.keys() <= {200, 201, 503}
    assert crowd.without_retry_after == 0
    assert len(crowd.acknowledged) == len(crowd.sent)
    assert crowd.lost() == []


def test_a_visitor_whose_yes_was_lost_gets_the_same_answer_again(server):
    shop = open_shop(server, visitors=1)
    request = post(shop, shop.tokens[0], str(uuid.uuid4()))

    first, numbers = numbers_of(server, [request], 1)
    again, same = numbers_of(server, [request], 1)

    assert (first, again) == ({201: 1}, {200: 1})
    assert numbers == same
