"""Promises and offers: known to all on every channel, due, kept or broken (R58, W7)."""

from datetime import timedelta

import pytest

from weft.conversations.models import Conversation, Inbox
from weft.conversations.tests.cast import agent, inbox
from weft.kernel.models import EventRow
from weft.outcomes import actions, queries
from weft.outcomes.actions import PromiseDraft
from weft.outcomes.models import Promise
from weft.outcomes.tests.cast import LATER, NOON
from weft.people.models import Membership, Team

DUE = NOON + timedelta(days=1)


def promise(shop, ada, *, kind="promise", text="We call tomorrow", due=DUE, **changes):
    draft = PromiseDraft(
        **{"kind": kind, "text": text, "owner_id": shop.bo.pk, "due_at": due} | changes
    )
    return actions.record_promise(ada, draft, by=shop.bo.pk, at=LATER)


def family(ada):
    return [Conversation.objects.get(pk=ada).customer_id]


def said(name):
    return EventRow.objects.filter(name=name).count()


def test_r58_an_offer_is_known_to_agents_of_other_inboxes_too(shop):
    ada = shop.hear()
    promise(shop, ada, kind="offer", text="10 % off until Sunday")
    team = Team.objects.create(name="Phone")
    Inbox.objects.filter(pk=shop.inbox.pk).update(team=team)
    Membership.objects.create(team=team, agent=shop.bo)
    cy = agent("Cy")
    inbox(name="Open to all")

    [card] = queries.promises_of(cy, family(ada))

    assert (card.text, card.owner_name, card.may_open) == (
        "10 % off until Sunday",
        "Bo Nowak",
        False,
    )
    assert queries.promises_of(shop.bo, family(ada))[0].may_open


def test_w7_a_promise_is_reminded_of_once_at_its_time(shop):
    ada = shop.hear()
    one = promise(shop, ada)

    assert not actions.remind(one, at=DUE - timedelta(minutes=1))
    assert actions.remind(one, at=DUE)
    assert not actions.remind(one, at=DUE)
    assert said("promise.reminded") == 1


def test_w7_what_has_ended_is_not_reminded_of(shop):
    ada = shop.hear()
    one = promise(shop, ada)
    actions.end_promise(one, "kept", by=shop.bo.pk, at=LATER)

    assert not actions.remind(one, at=DUE)
    with pytest.raises(actions.PromiseEnded):
        actions.end_promise(one, "broken", by=shop.bo.pk, at=LATER)

    actions.reopen_promise(one, by=shop.bo.pk)
    assert actions.remind(one, at=DUE)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"text": "  "}, actions.NothingPromised),
        ({"due": None}, actions.DueInThePast),
        ({"due": NOON}, actions.DueInThePast),
        ({"owner_id": 10**9}, actions.NotTheirs),
    ],
)
def test_w7_what_cannot_be_promised_is_refused(shop, changes, error):
    ada = shop.hear()

    with pytest.raises(error):
        promise(shop, ada, **changes)

    assert not Promise.objects.exists()


def test_w7_the_kept_rate_counts_late_broken_and_forgotten_ones(shop):
    ada = shop.hear()
    ends = {
        "kept": ("kept", DUE - timedelta(hours=1)),
        "late": ("kept", DUE + timedelta(hours=1)),
        "broken": ("broken", DUE),
        "forgotten": None,
        "taken back": ("withdrawn", DUE),
    }
    for text, end in ends.items():
        one = promise(shop, ada, text=text)
        if end:
            actions.end_promise(one, end[0], by=shop.bo.pk, at=end[1])
    promise(shop, ada, kind="offer", text="10 %")

    figures = queries.figures(at=DUE + timedelta(days=1))

    assert (figures.kept, figures.late, figures.broken, figures.overdue) == (1, 1, 1, 1)
    assert figures.percent == 25
    assert queries.figures(at=LATER).percent is None
