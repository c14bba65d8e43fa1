"""Bo and Cy behind their desks in a real browser, for the tests of the console's pages."""

import time

from django.conf import settings
from django.test import Client
from django.utils.crypto import get_random_string

from weft.console.tests.cast import NOON, agent, late_parcel
from weft.conversations import actions
from weft.conversations.models import Message
from weft.conversations.tests.cast import inbox

WIDE = {"viewport": {"width": 1440, "height": 900}}
STILL = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"

open_pages = []  # of the test that runs


class Room:
    """Bo and Cy behind their desks, and Ada who has written."""

    def __init__(self, address, open_page):
        self.address = address
        self.open_page = open_page
        self.bo, self.cy = agent("Bo"), agent("Cy")
        self.inbox = inbox()
        self.ada = self.hear("My parcel is late")

    def hear(self, text, **changes):
        letter = late_parcel(self.inbox, text=text, **changes)
        return actions.receive([letter], at=NOON)[0].conversation_id

    def sit(self, who, path=None, *, line=True, **options):
        """Open a page for an agent who is logged in, in a browser of the agent's own."""
        page = self.open_page(f"{self.address}/account/login/", **WIDE | options)
        self.let_in(page, who)
        page.goto(self.address + (path or f"/conversations/{self.ada}/?view=all"))
        if line:  # pages beside the desk have no stream
            page.wait_for_selector("html[data-line=up]")
        return page

    def let_in(self, page, who):
        """Log an agent in behind the back of a page that is open in its browser.

        As a login does it: the proofs of the forms of before are worthless from now on.
        """
        client = Client()
        client.force_login(who)
        cookies = {
            settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
            settings.CSRF_COOKIE_NAME: get_random_string(32),
        }
        page.context.add_cookies(
            [{"name": name, "value": said, "url": self.address} for name, said in cookies.items()]
        )


def words(page):
    return page.get_by_label("Your words")


def said(*, direction="out"):
    found = Message.objects.filter(direction=direction).order_by("pk")
    return list(found.values_list("text", flat=True))


def eventually(condition, seconds=15):
    """Wait until something is true. What pages ask and say reaches the test meanwhile."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never came true"
        page = next((page for page in open_pages if not page.is_closed()), None)
        if page:  # while we slept ourselves, no route would be answered
            page.wait_for_timeout(30)
        else:
            time.sleep(0.03)


def hold(page, pattern, act):
    """Let `act` make a page ask for `pattern`; return that request, which waits. Others do not."""
    held = []
    page.route(pattern, lambda route: route.continue_() if held else held.append(route))
    act()
    eventually(lambda: held)
    return held[0]


def deafen(page):
    """Let a page hear of nothing from now on, not even by what it has asked for before.

    Only of a page that was opened with `is_overheard`.
    """
    page.evaluate("document.querySelector('live-stream').remove()")
    settle(page)


def settle(page):
    """Wait until a page without its stream has all answers, and none has it ask again.

    Only of a page that was opened with `is_overheard`.
    """
    eventually(lambda: not page.unanswered and _is_still(page))


def _is_still(page):
    asked = page.requests
    page.evaluate(STILL)
    return page.requests == asked
