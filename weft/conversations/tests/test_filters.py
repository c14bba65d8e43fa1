"""Filters as data, and what they find: among the open ones, and in the archive."""

import dataclasses
import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from weft.conversations import actions, filters, queries
from weft.conversations.envelopes import Sender
from weft.conversations.filters import BadFilter, Filter
from weft.conversations.models import Companion, Conversation
from weft.conversations.queries import archive, lists
from weft.customers.models import Customer
from weft.people.models import Membership, Team

from .cast import NOON, agent, inbox, late_parcel

pytestmark = pytest.mark.django_db


def chat(shop, name, at=NOON, **changes):
    sender = Sender(kind="device", value=f"{shop.pk}-{name}")
    letter = late_parcel(shop, remote=name, sender=sender, **changes)
    return actions.receive([letter], at=at)[0].conversation_id


def found(reader, *, limit=25, **wanted):
    """Return all that a filter finds, page by page."""
    seen, after = [], None
    while True:
        asked = Filter(**wanted)
        page = queries.page(reader, asked, at=NOON, after=after, limit=limit)
        seen += [row.id for row in page.rows]
        after = page.after
        if after is None:
            return seen


def counted(reader, **wanted):
    return queries.counts(reader, {"it": Filter(**wanted)}, at=NOON)["it"]


@pytest.mark.parametrize("wanted", [*filters.VIEWS.values(), Filter(tags=("a", "b"), inboxes=(3,))])
def test_a_filter_is_data_and_comes_back_the_same(wanted):
    assert filters.read(json.loads(json.dumps(filters.as_data(wanted)))) == wanted


@pytest.mark.parametrize(
    "data",
    [
        {"where": "1=1"},
        {"status": "deleted"},
        {"order": "random()"},
        {"assignee": "me OR 1=1"},
        {"tags": "vip"},
        {"tags": ["x" * 101]},
        {"tags": ["a\0b"]},
        {"tags": [{}]},
        {"tags": [str(n) for n in range(51)]},
        {"inboxes": [2**63]},
        {"inboxes": [True]},
        {"waits_minutes": -1},
        {"waits_minutes": "1"},
        {"unread": 1},
        {"matter": "x" * 101},
    ],
)
def test_what_is_no_filter_is_refused(data):
    with pytest.raises(BadFilter):
        filters.read(data)


def test_each_field_narrows_the_list_and_its_count_alike():
    bo, cy = agent(), agent("Cy")
    team = Team.objects.create(name="Wool")
    Membership.objects.create(team=team, agent=bo)
    chats, mails = inbox(), inbox(kind="email", name="Mail", team=team)
    early = chat(chats, "early", at=NOON - timedelta(hours=2))
    late = chat(chats, "late")
    mail = chat(mails, "mail", at=NOON - timedelta(hours=1), matter="Order 1001 is LATE")
    resting = chat(chats, "resting")
    actions.snooze(resting, until=NOON + timedelta(days=1), by=bo.pk, at=NOON)
    actions.assign(early, to=bo.pk, by=None)
    actions.assign(mail, to=cy.pk, by=None)
    actions.tag(late, name="vip", by=bo.pk)
    actions.tag(mail, name="wool", by=bo.pk)
    actions.save_draft(mail, text="Dear", mode="reply", by=bo.pk, at=NOON)
    actions.read(early, up_to=Conversation.objects.get(pk=early).last_message_id, by=bo.pk)
    Customer.objects.filter(conversation=late).update(language="pl")

    for wanted, expected in [
        ({"assignee": "me"}, [early]),
        ({"assignee": "nobody"}, [late]),
        ({"assignee": str(cy.pk)}, [mail]),
        ({"channels": ("email",)}, [mail]),
        ({"inboxes": (chats.pk,)}, [early, late]),
        ({"teams": (team.pk,)}, [mail]),
        ({"my_teams": True}, [mail]),
        ({"tags": ("vip", "wool")}, [mail, late]),
        ({"without_tags": ("vip",)}, [early, mail]),
        ({"tags": ("wool",), "without_tags": ("wool",)}, []),
        ({"language": "pl"}, [late]),
        ({"waits": True}, [early, mail, late]),
        ({"waits_minutes": 60}, [early, mail]),
        ({"unread": True}, [mail, late]),
        ({"has_draft": True}, [mail]),
        ({"matter": "is late"}, [mail]),
        ({"status": "snoozed"}, [resting]),
        ({"status": "unresolved"}, [early, mail, late, resting]),
        ({"status": "unresolved", "inboxes": (chats.pk,)}, [early, late, resting]),
        ({"order": "newest"}, [late, mail, early]),
    ]:
        assert found(bo, **wanted) == expected, wanted
        assert found(bo, limit=1, **wanted) == expected, wanted
        assert counted(bo, **wanted) == len(expected), wanted


def test_the_archive_is_walked_by_whatever_is_asked_for():
    bo, cy, olga = agent(), agent("Cy"), agent("Olga", role="owner")
    team = Team.objects.create(name="Spare parts")
    Membership.objects.create(team=team, agent=cy)
    chats, theirs = inbox(), inbox(kind="email", team=team)
    closed = [chat(chats if n % 2 else theirs, str(n)) for n in range(12)]
    for n, conversation_id in enumerate(closed):
        if n % 3 == 0:
            actions.assign(conversation_id, to=bo.pk, by=None)
        if n % 4 == 0:
            actions.tag(conversation_id, name="vip", by=None)
        actions.close(conversation_id, by=None, at=NOON + timedelta(minutes=n))
    chat(chats, "open")
    newest = closed[::-1]

    def expect(reader, keep, **wanted):
        expected = [one for n, one in reversed(list(enumerate(closed))) if keep(n)]
        assert found(reader, status="closed", **wanted) == expected
        assert found(reader, status="closed", limit=2, **wanted) == expected

    assert found(olga, status="closed") == newest
    expect(bo, lambda n: n % 2 or n % 3 == 0)  # the open inbox, and what is his in the other
    expect(olga, lambda n: n % 2, inboxes=(chats.pk,))
    expect(bo, lambda n: n in {0, 6}, channels=("email",))
    expect(cy, lambda n: n % 2 == 0, teams=(team.pk,))
    expect(bo, lambda n: n % 3 == 0, assignee="me")
    expect(cy, lambda n: n % 3 == 0, assignee=str(bo.pk))
    expect(olga, lambda n: n % 3, assignee="nobody")
    expect(olga, lambda n: n % 4 == 0, tags=("vip",))
    expect(bo, lambda n: n % 4 == 0 and n % 3 == 0, tags=("vip",))
    expect(olga, lambda n: n % 4, without_tags=("vip",))
    expect(olga, lambda n: n % 4 == 0 and n % 2 == 0, tags=("vip",), channels=("email",))
    assert queries.counts(olga, {"it": Filter(status="closed")}, at=NOON) == {}


@pytest.mark.parametrize(
    ("role", "wanted", "index"),
    [
        ("owner", {}, "conversation_closed"),
        ("owner", {"inboxes": (1,)}, "conversation_closed_in_inbox"),
        ("owner", {"assignee": "me"}, "conversation_closed_of"),
        ("owner", {"tags": ("vip",), "language": "pl"}, "conversation_tag_newest"),
        ("agent", {}, "conversation_closed_in_inbox"),
        ("agent", {"channels": ("email",), "unread": True}, "conversation_closed_in_inbox"),
    ],
)
@pytest.mark.parametrize("goes_on", [False, True])
def test_each_walk_through_the_archive_follows_an_index(role, wanted, index, goes_on):
    reader = agent(role=role)
    walk = archive.walk(reader, Filter(status="closed", **wanted), goes_on=goes_on)
    values = {"me": reader.pk, "key": NOON, "id": 7} | walk.values

    with connection.cursor() as cursor:
        # of an empty table anything is cheap: leave the planner what a large one leaves it
        for other in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{other} = off")
        cursor.execute("EXPLAIN " + walk.sql.format(limit=30), values)
        plan = "\n".join(line for [line] in cursor.fetchall())

    assert re.search(rf"using {index} on", plan), plan
    assert "Seq Scan on conversation" not in plan


def test_a_page_of_the_archive_looks_at_a_few_and_goes_on_further_back(monkeypatch):
    bo, shop = agent(), inbox()
    monkeypatch.setattr(lists, "LOOKED", 4)
    closed = [chat(shop, str(n)) for n in range(10)]
    for n, conversation_id in enumerate(closed):
        actions.close(conversation_id, by=None, at=NOON + timedelta(minutes=n))
    actions.tag(closed[1], name="vip", by=None)
    rare = Filter(status="closed", tags=("vip",))
    matter = Filter(status="closed", matter="needle")

    assert [row.id for row in queries.page(bo, rare, at=NOON).rows] == [closed[1]]
    empty = queries.page(bo, matter, at=NOON)
    assert (empty.rows, empty.after is not None) == ([], True)
    Conversation.objects.filter(pk=closed[0]).update(matter="A needle")
    assert found(bo, status="closed", matter="needle") == [closed[0]]


def test_d39_what_is_pinned_stands_on_top_of_the_lists_it_belongs_to():
    bo, cy, shop = agent(), agent("Cy"), inbox()
    one, two, three = [chat(shop, str(n), at=NOON + timedelta(minutes=n)) for n in range(3)]
    actions.pin(three, by=bo.pk, at=NOON)
    actions.pin(three, by=bo.pk, at=NOON)

    assert found(bo) == found(bo, limit=1) == [three, one, two]
    assert found(cy) == [one, two, three]
    assert queries.row(bo, three).is_pinned
    assert not queries.row(cy, three).is_pinned
    assert found(bo, assignee="me") == []

    actions.close(three, by=bo.pk, at=NOON)
    assert found(bo, status="unresolved") == [one, two]
    actions.unpin(three, by=bo.pk)
    assert not queries.row(bo, three).is_pinned


def test_d39_nobody_pins_more_than_one_keeps_in_sight(monkeypatch):
    bo, shop = agent(), inbox()
    monkeypatch.setattr("weft.conversations.actions.pinning.MOST", 1)
    actions.pin(chat(shop, "1"), by=bo.pk, at=NOON)

    with pytest.raises(actions.TooManyPins):
        actions.pin(chat(shop, "2"), by=bo.pk, at=NOON)


def test_d39_what_is_marked_unread_counts_as_unread_whoever_wrote_last():
    bo, shop = agent(), inbox()
    answered = chat(shop, "1")
    actions.reply(answered, text="Here", by=bo.pk, at=NOON, key="k")
    assert not queries.row(bo, answered).is_unread

    actions.unread(answered, by=bo.pk)
    assert queries.row(bo, answered).is_unread
    assert found(bo, unread=True) == [answered]

    actions.read(answered, up_to=10**9, by=bo.pk)
    assert not queries.row(bo, answered).is_unread


def test_a_row_tells_ones_own_draft_from_a_colleagues():
    bo, cy = agent(), agent("Cy")
    conversation_id = chat(inbox(), "1")
    actions.save_draft(conversation_id, text="Dear", mode="reply", by=cy.pk, at=NOON)

    theirs, own = queries.row(bo, conversation_id), queries.row(cy, conversation_id)

    assert (theirs.has_draft, theirs.drafting) == (False, "Cy")
    assert (own.has_draft, own.drafting) == (True, "")


COUNTED = [
    *(wanted for wanted in filters.VIEWS.values() if wanted.is_bounded),
    Filter(status="unresolved"),
    Filter(status="snoozed", assignee="me"),
    Filter(status="unresolved", my_teams=True, waits=True),
    Filter(channels=("email",)),
    Filter(waits_minutes=30, assignee="nobody"),
    Filter(unread=True, status="unresolved"),
    Filter(tags=("vip",)),
]


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_each_count_is_of_what_its_reader_finds(role):
    """Also of what belongs to another team: given to the reader, or shown to them."""
    bo, cy = agent(role=role), agent("Cy")
    team, other = Team.objects.create(name="Wool"), Team.objects.create(name="Spare parts")
    Membership.objects.create(team=team, agent=bo)
    places = [inbox(), inbox(kind="email", team=team), inbox(kind="email", name="B", team=other)]
    opened = [
        chat(places[n % 3], str(n), at=NOON - timedelta(minutes=7 * (n % 9))) for n in range(36)
    ]
    for n, conversation_id in enumerate(opened):
        if n % 4 == 1:
            actions.assign(conversation_id, to=bo.pk if n % 8 == 1 else cy.pk, by=None)
        if n % 5 == 2:
            actions.snooze(conversation_id, until=NOON + timedelta(days=1), by=cy.pk, at=NOON)
        if n % 6 == 4:
            actions.reply(conversation_id, text="Soon", by=cy.pk, at=NOON, key=str(n))
        if n % 7 == 0:
            actions.tag(conversation_id, name="vip", by=None)
        if n % 7 == 1:
            Companion.objects.create(
                conversation_id=conversation_id, agent_id=bo.pk, since=NOON, brought_by_id=cy.pk
            )
        if n % 11 == 10:
            actions.close(conversation_id, by=None, at=NOON)

    lists_ = {str(number): wanted for number, wanted in enumerate(COUNTED)}
    expected = {
        name: len(found(bo, **dataclasses.asdict(wanted))) for name, wanted in lists_.items()
    }

    assert queries.counts(bo, lists_, at=NOON) == expected
    assert sum(count > 0 for count in expected.values()) == len(expected)


def many_open(count, *, closed=0):
    """Make so many open conversations, of which every third waits, and an archive."""
    first = chat(inbox(), "1")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO conversation
                (customer_id, inbox_id, status, opened_at, waiting_since, closed_at)
            SELECT customer_id, inbox_id, CASE WHEN n > %(open)s THEN 'closed' ELSE 'open' END,
                opened_at, CASE WHEN n %% 3 = 0 AND n <= %(open)s THEN waiting_since END,
                CASE WHEN n > %(open)s THEN opened_at END
            FROM conversation, generate_series(2, %(open)s + %(closed)s) AS n
            WHERE id = %(first)s
            """,
            {"open": count, "closed": closed, "first": first},
        )
        cursor.execute("ANALYZE conversation")


def test_nobody_counts_beyond_a_thousand_but_who_asks_for_all():
    many_open(1_500)
    bo = agent()
    asked = {"all": Filter(), "waiting": Filter(waits=True), "fresh": Filter(unread=True)}

    assert queries.counts(bo, asked, at=NOON) == {"all": 1000, "waiting": 501, "fresh": 1}
    assert queries.counts(bo, asked, at=NOON, most=None)["all"] == 1_500


@pytest.mark.parametrize("role", ["agent", "owner"])
def test_however_much_is_open_no_count_reads_more_than_a_thousand(role):
    many_open(3_000, closed=20_000)
    reader, plans = agent(role=role), []

    def explain(execute, sql, values, *rest):
        execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql, values, *rest)
        plans.append(rest[-1]["cursor"].fetchone()[0][0]["Plan"])
        return execute(sql, values, *rest)

    with connection.execute_wrapper(explain):
        assert queries.counts(reader, filters.VIEWS, at=NOON)["all"] == 1000

    read = [node for node in nodes(plans[0]) if node.get("Relation Name") == "conversation"]
    assert len(read) >= 6
    assert max(node["Actual Rows"] for node in read) <= 1000
    assert not [node for node in read if node["Node Type"] == "Seq Scan"]


def nodes(plan):
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def test_whatever_is_asked_for_a_page_is_one_query_and_all_counts_another():
    olga, shop = agent("Olga", role="owner"), inbox()
    chat(shop, "1")
    lists_ = filters.VIEWS | {"vip": Filter(tags=("vip",), unread=True)}

    with CaptureQueriesContext(connection) as asked:
        queries.page(olga, lists_["vip"], at=NOON)
        queries.page(olga, Filter(status="closed", inboxes=(shop.pk,)), at=NOON)
        queries.counts(olga, lists_, at=NOON)
        assert queries.place_counts(olga).inboxes == {shop.pk: 1}

    assert len(asked) == 5
