"""The inbox lists, and who may read them."""

from datetime import timedelta

import pytest
from django.db import connection

from weft.conversations import actions, queries
from weft.conversations.actions import Deadline
from weft.conversations.envelopes import Sender
from weft.conversations.filters import AT_RISK, BREACHED, VIEWS, WAITING, Filter
from weft.conversations.queries import lists
from weft.people.models import Membership, Team

from .cast import NOON, agent, inbox, late_parcel

pytestmark = pytest.mark.django_db


def chats(shop, count, at=NOON):
    return [
        actions.receive(
            [
                late_parcel(
                    shop, remote=str(n), sender=Sender(kind="device", value=f"{shop.pk}-{n}")
                )
            ],
            at=at + timedelta(minutes=n),
        )[0].conversation_id
        for n in range(count)
    ]


def ids(page):
    return [row.id for row in page.rows]


def listed(reader, view, **more):
    return queries.page(reader, VIEWS[view], at=NOON, **more)


def walk(reader, wanted, limit=3):
    seen, after = [], None
    while True:
        page = queries.page(reader, wanted, at=NOON, after=after, limit=limit)
        seen += ids(page)
        after = page.after
        if after is None:
            return seen


def test_u9_who_waits_longest_comes_first_and_who_does_not_wait_last():
    bo = agent()
    a, b, c = chats(inbox(), 3)
    actions.reply(a, text="Here", by=bo.pk, at=NOON, key="k")

    assert ids(listed(bo, "all")) == [b, c, a]
    assert ids(listed(bo, "waiting")) == [b, c]
    assert ids(listed(bo, "mine")) == [a]
    assert ids(listed(bo, "unassigned")) == [b, c]
    assert queries.counts(bo, VIEWS, at=NOON) == {
        "mine": 1,
        "teams": 0,
        "unassigned": 2,
        "waiting": 2,
        "all": 3,
        "snoozed": 0,
    }


def test_pages_go_on_where_the_last_one_ended():
    bo = agent()
    opened = chats(inbox(), 10)
    actions.reply(opened[4], text="Here", by=bo.pk, at=NOON, key="k")
    for conversation_id in opened[7:]:
        actions.close(conversation_id, by=bo.pk, at=NOON)

    assert walk(bo, VIEWS["all"]) == [*opened[:4], *opened[5:7], opened[4]]
    assert walk(bo, VIEWS["closed"], limit=1) == opened[:6:-1]


def test_as_many_rows_as_are_shown_are_asked_for_again_and_no_more_come():
    bo = agent()
    opened = chats(inbox(), 8)
    for conversation_id in opened[6:]:
        actions.pin(conversation_id, by=bo.pk, at=NOON)

    shown = listed(bo, "all", limit=4)

    assert ids(shown) == [*opened[6:], *opened[:2]]
    assert ids(listed(bo, "all", limit=len(shown.rows))) == ids(shown)
    assert walk(bo, VIEWS["all"], limit=4) == [*opened[6:], *opened[:6]]
    assert ids(listed(bo, "all", limit=1)) == [*opened[6:], opened[0]]


def test_an_invented_place_to_go_on_is_refused():
    with pytest.raises(ValueError, match="does not continue"):
        listed(agent(), "all", after="DROP TABLE")


def test_c1_an_agent_of_another_team_sees_nothing_until_it_is_assigned():
    team = Team.objects.create(name="Spare parts")
    bo, cy, olga = agent(), agent("Cy"), agent("Olga", role="owner")
    Membership.objects.create(team=team, agent=bo)
    [conversation_id] = chats(inbox(team=team), 1)

    def sees(reader):
        return (
            ids(listed(reader, "all")) == [conversation_id],
            queries.counts(reader, VIEWS, at=NOON)["all"] == 1,
            queries.may_see(reader, conversation_id),
            queries.row(reader, conversation_id) is not None,
        )

    assert sees(bo) == sees(olga) == (True,) * 4
    assert sees(cy) == (False,) * 4
    assert queries.inboxes_visible_to(cy) == []

    actions.assign(conversation_id, to=cy.pk, by=olga.pk)
    assert sees(cy) == (True,) * 4


def test_a_page_of_25_rows_is_one_query(django_assert_num_queries):
    bo = agent()
    chats(inbox(), 26)

    with django_assert_num_queries(1):
        page = listed(bo, "all")

    assert len(page.rows) == 25
    assert page.after


def test_a_row_shows_drafts_tags_and_what_is_unread():
    bo = agent()
    [conversation_id] = chats(inbox(), 1)
    actions.tag(conversation_id, name="vip", by=bo.pk)
    actions.save_draft(conversation_id, text="Dear", mode="reply", by=bo.pk, at=NOON)

    row = queries.row(bo, conversation_id)

    assert (row.is_unread, row.has_draft, row.tags) == (True, True, ("vip",))
    assert (row.inbox_kind, row.last_text) == ("webchat", "My parcel is late")


def test_a_long_conversation_is_read_from_its_end_in_pages():
    shop = inbox()
    [first] = actions.receive([late_parcel(shop, text="0")], at=NOON)
    actions.receive([late_parcel(shop, text=str(n)) for n in range(1, 120)], at=NOON)

    newest = queries.timeline(first.conversation_id)
    older = queries.timeline(first.conversation_id, before=newest.entries[0].id)
    oldest = queries.timeline(first.conversation_id, before=older.entries[0].id)

    shown = [e.text for e in [*oldest.entries, *older.entries, *newest.entries]]
    assert shown == [str(n) for n in range(120)]
    assert (newest.more, older.more, oldest.more) == (True, True, False)
    assert queries.timeline(first.conversation_id, after=newest.entries[-2].id).entries == [
        newest.entries[-1]
    ]


def test_u9_least_time_left_comes_first_then_what_nobody_promised_by_its_wait():
    bo = agent()
    a, b, c, d, e = chats(inbox(), 5)
    actions.set_deadlines(
        {
            d: Deadline(due_at=NOON + timedelta(hours=1)),
            b: Deadline(due_at=NOON + timedelta(hours=2)),
            e: Deadline(due_at=NOON + timedelta(hours=9), is_raised=True),
        }
    )
    actions.set_deadlines({d: Deadline(due_at=NOON + timedelta(hours=1))})  # says nothing

    for limit in (1, 2, 3, 10):
        assert walk(bo, VIEWS["all"], limit) == [e, d, b, a, c]
        assert walk(bo, Filter(order=WAITING), limit) == [a, b, c, d, e]
    actions.set_deadlines({d: Deadline(), e: Deadline()})
    assert walk(bo, VIEWS["all"], 2) == [b, a, c, d, e]


@pytest.mark.parametrize(
    "after",
    ['["2026-01-01T12:00:00+00:00", 1]', "[99999999, null, null, 1]", "[1, 2, 3, 4]", "[]", "{}"],
)
def test_a_page_of_another_order_is_not_gone_on_with(after):
    with pytest.raises(ValueError, match="does not continue"):
        queries.page(agent(), VIEWS["all"], at=NOON, after=after)


def test_deadlines_are_asked_for_by_what_is_left_of_them():
    bo = agent()
    a, b, c = chats(inbox(), 3)
    hour = timedelta(hours=1)
    actions.set_deadlines(
        {
            a: Deadline(due_at=NOON - hour, warns_at=NOON - 2 * hour),
            b: Deadline(due_at=NOON + hour, warns_at=NOON),
            c: Deadline(due_at=NOON + 2 * hour, warns_at=NOON + hour),
        }
    )
    asked = {"risk": Filter(deadline=AT_RISK), "over": Filter(deadline=BREACHED)}

    assert [ids(queries.page(bo, wanted, at=NOON)) for wanted in asked.values()] == [[b], [a]]
    assert queries.counts(bo, asked, at=NOON) == {"risk": 1, "over": 1}


def test_u9_the_first_page_of_a_long_list_is_a_walk_along_one_index():
    bo, shop = agent(role="owner"), inbox()
    (first,) = chats(shop, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO conversation (customer_id, inbox_id, status, opened_at, waiting_since,
                                      due_at, closed_at)
            SELECT customer_id, inbox_id, CASE WHEN n %% 4 = 0 THEN 'open' ELSE 'closed' END,
                   opened_at, waiting_since, opened_at + n * interval '1 second',
                   CASE WHEN n %% 4 > 0 THEN opened_at END
            FROM conversation, generate_series(1, 20000) AS n WHERE id = %s
            """,
            [first],
        )
        cursor.execute("ANALYZE conversation")
        for order, after in ((lists.BY_DUE, ""), (lists.BY_DUE, lists.BY_DUE.beyond)):
            beyond = f"AND {after}" if after else ""
            cursor.execute(
                f"EXPLAIN SELECT c.* FROM conversation c WHERE c.status = 'open' {beyond}"
                f" ORDER BY {order.by} LIMIT 26",
                {"key0": 1, "key1": NOON, "key2": NOON, "id": first},
            )
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "conversation_open_by_due" in plan
            assert "Sort" not in plan
    assert len(queries.page(bo, VIEWS["all"], at=NOON).rows) == 25
