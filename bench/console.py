"""The console: an agent's pages with a large archive, and what a browser waits for and loads."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass

from playwright.sync_api import Page, Request, sync_playwright

from bench import archive, load, pages
from bench.figures import Figure
from bench.server import Server
from bench.shop import Shop, open_shop
from bench.widget import BROWSERS

TITLE = "The console"
LISTS = ("mine", "teams", "unassigned", "waiting", "all", "snoozed", "closed", "inbox.1")
TOGETHER = 16  # lists that are asked for in one moment, as when a message comes
TIMES = 20
ROWS = 50  # in the list that is watched
LONG = 2_000  # messages of a long thread
SETTLED = 1_500  # milliseconds in which a page loads what it needs after it stands
PROMISED = 3_000  # milliseconds more in which a list that nobody wrote to asks for a deadline

# From the key to the frame in which the palette stands. What the second frame tells is that the
# first was drawn.
OPENED = """
async () => {
  const begun = performance.now()
  document.dispatchEvent(new KeyboardEvent("keydown",
    { key: "k", code: "KeyK", ctrlKey: true, bubbles: true, cancelable: true }))
  const drawn = () => new Promise(requestAnimationFrame)
  while (!document.querySelector("command-palette dialog").open) await drawn()
  await drawn()
  const taken = performance.now() - begun
  document.querySelector("command-palette dialog").close()
  return taken
}
"""

# From the click on a row to the frame in which the first message that nobody read stands there
TURNED = """
async (id) => {
  const before = document.querySelector("#fresh")
  const begun = performance.now()
  document.querySelector(`#row-${id} a`).click()
  const drawn = () => new Promise(requestAnimationFrame)
  const shown = () => document.querySelector("#fresh + .message")
  while (!shown() || document.querySelector("#fresh") === before) await drawn()
  await drawn()
  return performance.now() - begun
}
"""


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    conversations: int = 1_000_000
    requests: int = 300


SMALL = Size(conversations=2_000, requests=8)


def measure(size: Size) -> list[Figure]:
    """Fill an archive, ask for pages one after the other, then look with a browser."""
    chance = random.Random(3)
    with Server() as server:
        shop = open_shop(server, visitors=1)
        first, last = archive.fill(server, shop, size.conversations)
        some = [chance.randint(first, last) for _ in range(size.requests)]
        asked = {
            "list": [f"/inbox/?view={view}" for view in LISTS],
            "conversation": [f"/conversations/{number}/" for number in some],
            "panel": [f"/conversations/{number}/panel" for number in some],
        }
        figures = [
            Figure("conversations", size.conversations, f"{size.conversations:,} conversations")
        ]
        for name, paths in asked.items():
            done = pages.ask(server, shop, paths, size.requests)
            p95 = done.percentile(0.95)
            figures += [
                Figure(f"{name}_p50_ms", done.percentile(0.5), f"  {name}: p50, ms"),
                Figure(f"{name}_p95_ms", p95, f"  {name}: p95, ms", at_most=50),
            ]
        figures.append(_together(server, shop, asked["list"]))
        return figures + _seen(server, shop, some[0])


def _together(server: Server, shop: Shop, paths: list[str]) -> Figure:
    """Return after how long a list is there, where everybody's is asked for in one moment."""
    waits = [
        wait
        for _ in range(TIMES)
        for wait in pages.ask(server, shop, paths, TOGETHER, at_once=TOGETHER).waits
    ]
    mean = 1000 * sum(waits) / len(waits)
    return Figure("together_ms", mean, f"  one of {TOGETHER} lists asked for at once, mean, ms")


def _seen(server: Server, shop: Shop, conversation: int) -> list[Figure]:
    """Return what a browser measures: bytes on the wire, the palette, and a live list."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        name, _, value = shop.cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": server.address}])
        page = context.new_page()
        heard: list[Request] = []

        def hear(request: Request) -> None:  # playwright marks it, and no method of a list
            heard.append(request)

        page.on("requestfinished", hear)

        _open(page, f"{server.address}/inbox/?view=all&sort=newest&rows={ROWS}")
        first = _weight(heard)
        palette = sorted(page.evaluate(OPENED) for _ in range(11))

        heard.clear()
        load.run(server.port, load.first_messages(shop.key, shop.tokens), connections=1)
        page.locator(".row", has_text=load.TEXT[:40]).first.wait_for()
        page.wait_for_timeout(SETTLED)
        told_of = [one for one in heard if not one.url.endswith("/pulse")]  # beats by itself
        asked, told = len(told_of), _weight(told_of)
        page.wait_for_timeout(PROMISED)
        later = sum(not one.url.endswith("/pulse") for one in heard) - asked

        heard.clear()
        _open(page, f"{server.address}/conversations/{conversation}/")
        navigation = _weight(heard)

        turned = _turned(server, shop, page)
        browser.close()
    return [
        Figure("first_load_bytes", first, "first load of the console, bytes", at_most=150_000),
        Figure("navigation_bytes", navigation, "then to a conversation, bytes", at_most=30_000),
        Figure("palette_ms", palette[len(palette) // 2], "the palette opens in, ms", at_most=50),
        Figure(
            "thread_ms", turned, "a thread of 2,000 opens at the first unread in, ms", at_most=500
        ),
        Figure("live_requests", asked, "requests of a list for one message", at_most=1),
        Figure("live_bytes", told, "  bytes of their answers"),
        Figure("live_later", later, "  and for its promise, where nothing else is said meanwhile"),
    ]


def _turned(server: Server, shop: Shop, page: Page) -> float:
    """Return in how many milliseconds a long thread stands beside the list."""
    _open(page, f"{server.address}/inbox/?view=all&sort=newest")
    row = page.locator(".row").first.get_attribute("id") or ""
    conversation = int(row.removeprefix("row-"))
    archive.lengthen(server, shop, conversation, LONG)
    taken: list[float] = []
    for _ in range(5):
        taken.append(page.evaluate(TURNED, conversation))
        page.wait_for_timeout(SETTLED)
    return sorted(taken)[len(taken) // 2]


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("html[data-line=up]").wait_for()
    page.wait_for_timeout(SETTLED)


def _weight(requests: list[Request]) -> int:
    """Return how many bytes the answers' bodies took on the wire, compressed as they came."""
    # what comes out of the browser's own store has a size below zero
    return sum(max(0, request.sizes()["responseBodySize"]) for request in requests)
