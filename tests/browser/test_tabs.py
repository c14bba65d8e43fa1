"""Many tabs of one browser: one stream for all of them, whoever comes and goes (U2, U7)."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import eventually
from weft.kernel import live

MANY = (
    pytest.param(12, id="twelve"),  # twice as many as a browser has connections to one server
    pytest.param(30, id="thirty", marks=[pytest.mark.slow, pytest.mark.timeout(600)]),
)


def another(first):
    page = first.context.new_page()
    page.goto(first.url)
    page.wait_for_selector("html[data-line=up]")
    return page


def streams():
    return live.figures()["streams"]


@pytest.mark.parametrize("many", MANY)
def test_u7_many_tabs_share_one_stream_and_all_of_them_stay_true(room, many):
    first = room.sit(room.bo)
    tabs = [first, *(another(first) for _ in range(many - 1))]

    eventually(lambda: streams() == 1)
    room.hear("Are you there?", key="2")
    for tab in tabs:
        expect(tab.locator("#timeline")).to_contain_text("Are you there?")

    tabs.pop().close()  # it had the stream: another takes it, and nobody misses a word
    room.hear("Hello?", key="3")
    for tab in tabs:
        expect(tab.locator("#timeline")).to_contain_text("Hello?")
    eventually(lambda: streams() == 1)


def test_u2_the_seats_of_all_tabs_are_told_over_one_stream(room):
    other = room.hear("Me too", remote="guest", key="g")
    bo = room.sit(room.bo)
    beside = bo.context.new_page()
    beside.goto(f"{room.address}/conversations/{other}/?view=all")
    beside.wait_for_selector("html[data-line=up]")
    cy = room.sit(room.cy, "/inbox/?view=all")

    for conversation in (room.ada, other):
        expect(cy.locator(f"#row-{conversation} .row__viewers .avatar")).to_have_count(1)

    bo.close()
    expect(cy.locator(f"#row-{room.ada} .row__viewers .avatar")).to_have_count(0, timeout=10_000)
    expect(cy.locator(f"#row-{other} .row__viewers .avatar")).to_have_count(1)
