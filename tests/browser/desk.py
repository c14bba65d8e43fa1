"""Bo and Cy behind their desks in a real browser, for the tests of the console's pages."""

import time

from django.conf import settings
from django.test import Client

from weft.console.tests.cast import NOON, agent, late_parcel
from weft.conversations import actions
from weft.conversations.models import Message
from weft.conversations.tests.cast import inbox

WIDE = {"viewport": {"width": 1440, "height": 900}}


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
        """Log an agent in behind the back of a page that is open in its browser."""
        client = Client()
        client.force_login(who)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": self.address}
        page.context.add_cookies([cookie])


def words(page):
    return page.get_by_label("Your words")


def said(*, direction="out"):
    found = Message.objects.filter(direction=direction).order_by("pk")
    return list(found.values_list("text", flat=True))


def eventually(condition, seconds=15):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.03)
