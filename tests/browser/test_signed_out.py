"""A session that has ended, or is somebody else's by now: nothing that was written is lost."""

import re

import pytest
from django.conf import settings
from django.db import transaction
from playwright.sync_api import expect

from tests.browser.desk import eventually, said, words
from weft.people import sessions


def test_u5_what_was_written_when_the_session_had_ended_leaves_after_the_login(room):
    bo = room.sit(room.bo)
    cookies = bo.context.cookies()
    bo.context.clear_cookies()

    words(bo).fill("We look into it")
    words(bo).press("Enter")
    sketch = bo.locator(".message--sketch")
    expect(sketch).to_contain_text("You are signed out. It is kept")
    sketch.get_by_role("button", name="Retry").click()
    bo.wait_for_url(re.compile(rf"/account/login/\?next=.*conversations.*{room.ada}"))
    assert said() == []

    bo.context.add_cookies(cookies)  # as the login does
    bo.goto(f"{room.address}/conversations/{room.ada}/?view=all")
    eventually(lambda: said() == ["We look into it"])


SIGNED_OUT = "You are signed out. What you wrote stays here."


def test_u5_a_page_whose_session_has_ended_says_so_and_stays_where_one_writes(room):
    bo = room.sit(room.bo)
    here, cookies = bo.url, bo.context.cookies()
    words(bo).fill("We look ")
    bo.context.clear_cookies()

    room.hear("Are you there?", key="2")  # the parts that show it look again

    expect(bo.get_by_text(SIGNED_OUT)).to_be_visible()
    banner, head = (bo.locator(one).bounding_box() for one in ("#signed-out", "#talk-head"))
    assert banner["y"] + banner["height"] <= head["y"]  # whose conversation it is stays readable
    assert bo.url == here
    words(bo).press_sequentially("into it")
    bo.get_by_role("alert").get_by_role("link", name="Log in").click()
    bo.wait_for_url(re.compile(rf"/account/login/\?next=.*conversations.*{room.ada}"))
    bo.context.add_cookies(cookies)  # as the login does
    bo.goto(here)
    expect(words(bo)).to_have_value("We look into it")


def test_a_list_whose_session_has_ended_says_so(room):
    bo = room.sit(room.bo, "/inbox/?view=all")
    bo.context.clear_cookies()

    room.hear("Are you there?", key="2")

    expect(bo.get_by_text(SIGNED_OUT)).to_be_visible()
    assert "/inbox/" in bo.url


def test_u5_a_page_that_was_signed_out_is_made_anew_when_its_reader_is_back(room):
    bo = room.sit(room.bo)
    bo.context.clear_cookies()
    with transaction.atomic():
        sessions.end_all(room.bo, by=None)
    expect(bo.get_by_text(SIGNED_OUT)).to_be_visible()
    assert bo.locator("#offline").is_hidden()

    room.bo.refresh_from_db()
    room.let_in(bo, room.bo)  # through another tab

    bo.wait_for_selector("html[data-line=up]")  # of the page that was made anew
    expect(bo.get_by_text(SIGNED_OUT)).to_be_hidden()
    words(bo).fill("We look into it")
    words(bo).press("Enter")
    eventually(lambda: said() == ["We look into it"])


def test_u5_a_page_that_slept_while_its_agent_logged_in_again_goes_on(room):
    bo = room.sit(room.bo, is_overheard=True)
    sleep_through_a_login(room, bo, room.bo)
    bo.evaluate("window.isTheSamePage = true")
    words(bo).fill("We look into it")
    words(bo).press("Enter")
    expect(bo.locator(".message--sketch")).to_contain_text("we cannot reach the server")

    bo.context.set_offline(False)

    eventually(lambda: said() == ["We look into it"])  # by itself
    expect(bo.get_by_text(SIGNED_OUT)).to_be_hidden()
    bo.get_by_role("button", name="Close", exact=True).click()
    expect(bo.locator("#talk-head")).to_contain_text("Closed")
    assert bo.evaluate("window.isTheSamePage")


def test_u5_a_page_that_slept_while_somebody_else_logged_in_is_theirs(room):
    bo = room.sit(room.bo, is_overheard=True)
    sleep_through_a_login(room, bo, room.cy)
    words(bo).fill("We look into it")
    words(bo).press("Enter")
    expect(bo.locator(".message--sketch")).to_contain_text("we cannot reach the server")

    bo.context.set_offline(False)

    bo.wait_for_selector(f"html[data-line=up] live-stream[me='{room.cy.pk}']", state="attached")
    expect(bo.locator(".message--sketch")).to_have_count(0)
    assert said() == []


def sleep_through_a_login(room, page, who):
    """Let a page hear nothing while its session ends and somebody logs in through another tab."""
    page.context.set_offline(True)
    page.wait_for_selector("html[data-line=down]")
    # what was asked before must not hear that nobody is signed in: the page would know, and go
    eventually(lambda: not page.unanswered)
    with transaction.atomic():
        sessions.end_all(room.bo, by=None)
    who.refresh_from_db()
    room.let_in(page, who)


@pytest.mark.parametrize("presses", ["Log in", "Save"])
def test_u5_a_form_that_was_half_filled_when_the_session_ended_is_here_after_the_login(
    room, presses
):
    bo = room.sit(room.bo, "/profile/")
    bo.get_by_label("Surname").fill("Nowak")
    bo.get_by_label("Your signature").fill("Greetings\nBo")
    bo.get_by_label("Language").select_option("cs")
    bo.get_by_label("Compact").check()
    cookies = bo.context.cookies()
    held = []
    bo.route("**/kept-forms*", lambda route: held.append(route))  # noqa: PLW0108
    bo.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    with transaction.atomic():
        sessions.end_all(room.bo, by=None)
    eventually(lambda: held)
    assert bo.get_by_text(SIGNED_OUT).is_hidden()  # as long as what is pressed would be lost
    held.pop().continue_()
    bo.unroute("**/kept-forms*")
    expect(bo.get_by_text(SIGNED_OUT)).to_be_visible()

    if presses == "Save":
        bo.get_by_role("button", name="Save").first.click()
    else:
        bo.get_by_role("alert").get_by_role("link", name="Log in").click()
    bo.wait_for_url("**/account/login/?next=%2Fprofile%2F")
    assert bo.evaluate("sessionStorage['weft-kept']")
    room.bo.refresh_from_db()
    bo.context.add_cookies(cookies)
    room.let_in(bo, room.bo)  # as the login does
    bo.goto(f"{room.address}/profile/")

    expect(bo.get_by_label("Surname")).to_have_value("Nowak")
    expect(bo.get_by_label("Your signature")).to_have_value("Greetings\nBo")
    expect(bo.get_by_label("Language")).to_have_value("cs")
    expect(bo.get_by_label("Compact")).to_be_checked()
    bo.get_by_role("button", name="Save").first.click()
    eventually(lambda: "Greetings" in type(room.bo).objects.get(pk=room.bo.pk).signature)
    assert bo.evaluate("sessionStorage['weft-kept']") is None
