"""The time that is left, in the list and in the conversation, in a real browser (U9, U11)."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.desk import eventually
from weft.conversations import actions as conversations
from weft.conversations.models import Conversation
from weft.kernel import followers
from weft.scheduling import actions as scheduling
from weft.sla import actions, following
from weft.sla.models import Policy
from weft.sla.policies import Terms

HOUR = timedelta(hours=1)
ALWAYS = [[("00:00", "00:00")]] * 7


@pytest.fixture
def promised(room):
    """Four wait: one late, one at risk, one in good time, one without a deadline."""
    followers.enrol(following.FOLLOWER)
    plan = scheduling.save_plan(name="Shop", time_zone="Europe/Warsaw", week=ALWAYS, by=None)
    scheduling.follow_by_default(plan, by=None)
    Policy.objects.all().delete()
    actions.create_policy(actions.PolicyDraft(terms=Terms(first_reply=240)), by=None)
    now = timezone.now()
    room.waits = {}
    for name, waited in (("fine", 1), ("risk", 3.5), ("late", 5)):
        id_ = room.hear(f"{name}: where is it?", remote=name, key=name)
        since = now - waited * HOUR
        Conversation.objects.filter(pk=id_).update(waiting_since=since, opened_at=since)
        room.waits[name] = id_
    actions.settle(list(room.waits.values()), at=now)
    return room


def order(page):
    rows = page.locator("#rows > .row")
    return [int(row.get_attribute("data-conversation")) for row in rows.all()]


def test_the_badge_of_a_conversation_is_true_in_all_it_says_when_a_merge_is_undone(promised):
    fine, late = promised.waits["fine"], promised.waits["late"]
    bo = promised.sit(promised.bo, f"/conversations/{fine}/?view=all")
    pill = bo.locator("#talk-head time-left")
    clock = pill.locator("time")

    def due():
        return Conversation.objects.get(pk=fine).due_at.isoformat()

    batch = conversations.merge(fine, late, by=promised.bo.pk, at=timezone.now())
    followers.catch_up(following.FOLLOWER)
    expect(clock).to_have_attribute("datetime", due())
    before = due()

    conversations.undo(batch, by=promised.bo.pk, at=timezone.now())
    Conversation.objects.filter(pk=fine).update(waiting_since=timezone.now() - HOUR)
    actions.settle([fine], at=timezone.now())
    assert due() != before
    expect(clock).to_have_attribute("datetime", due())
    expect(pill).to_have_attribute("datetime", due())


def test_u9_u11_the_list_begins_with_the_least_time_left_and_says_why(promised, axe):
    bo = promised.sit(promised.bo, "/inbox/?view=all")
    waits = promised.waits
    expected = [waits["late"], waits["risk"], waits["fine"], promised.ada]
    assert order(bo) == expected
    pill = bo.locator(f"#row-{waits['risk']} time-left")
    expect(pill).to_have_attribute("data-tone", "risk")
    expect(pill).to_contain_text(re.compile(r"\d+m"))
    late = bo.locator(f"#row-{waits['late']} time-left")
    expect(late).to_contain_text("\u22121h")

    bo.locator(f"#row-{waits['risk']}").hover(position={"x": 330, "y": 12})
    told = bo.locator("#why-due")
    expect(told).to_be_visible()
    expect(told).to_contain_text("4 working hours from")
    assert axe(bo) == []

    # a hand at the keyboard is told at the row
    bo.mouse.move(0, 0)
    expect(told).to_be_hidden()
    bo.locator(f"#row-{waits['late']} .row__link").focus()
    bo.keyboard.press("ArrowDown")
    bo.keyboard.press("Tab")
    bo.keyboard.press("Shift+Tab")
    expect(told).to_be_visible()
    bo.keyboard.press("Escape")
    expect(told).to_be_hidden()

    # whoever is answered leaves the front by itself
    conversations.reply(waits["late"], text="Here", by=promised.bo.pk, at=timezone.now(), key="k")
    followers.catch_up(following.FOLLOWER)
    eventually(lambda: order(bo)[0] == waits["risk"])
    assert bo.problems == []


def test_u11_the_head_shows_the_same_figure_and_all_clocks(promised, axe):
    late = promised.waits["late"]
    bo = promised.sit(promised.bo, f"/conversations/{late}/?view=all")
    head = bo.locator("#deadline-menu")
    expect(head.locator("time-left")).to_have_attribute("data-tone", "late")
    in_list = bo.locator(f"#row-{late} time-left time").inner_text()
    assert head.locator("summary time").inner_text() == in_list

    bo.keyboard.press("Shift+B")

    expect(head.locator(".deadlines")).to_contain_text("First answer")
    expect(head.locator(".deadlines")).to_contain_text("It was due")
    assert axe(bo) == []
    assert bo.problems == []
