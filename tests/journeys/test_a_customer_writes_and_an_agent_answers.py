"""The main job, from a shop's page to an agent's desk and back, through a crash and two reloads."""

import os
import signal

from playwright.sync_api import expect

from tests.stage import eventually


def test_the_whole_journey(weft_server, stage, shop, open_tab, log_in):
    # Ada stands in a shop's page and asks
    ada = open_tab(viewport={"width": 1280, "height": 800})
    ada.goto(shop.show(stage))
    ada.locator("weft-chat .bubble").click()
    chat = ada.get_by_role("dialog")
    words = chat.get_by_role("textbox", name="Write a message")
    words.fill("Where is my order 1001?")
    words.press("Enter")
    expect(chat.get_by_text("Where is my order 1001?")).to_be_visible()

    # Bo sees it without a reload, and answers
    bo = log_in("Bo", viewport={"width": 1440, "height": 900})
    bo.goto(f"{stage.address}/inbox/?view=waiting")
    row = bo.locator(".row", has_text="Where is my order 1001?")
    row.click()
    expect(bo.locator("#conversation-pane")).to_contain_text("Where is my order 1001?")
    expect(chat).to_contain_text("Seen")  # Ada knows that her question was read
    reply = bo.get_by_label("Your words")
    reply.fill("It is on its way and comes on Monday.")
    reply.press("Enter")

    # Ada reads it, with the name of who answers (R60)
    answer = chat.get_by_text("It is on its way and comes on Monday.")
    expect(answer).to_be_visible()
    expect(chat).to_contain_text("Bo Nowak")

    # both reload and see the same
    ada.reload()
    bo.reload()
    ada.locator("weft-chat .bubble").click()
    expect(chat.get_by_text("It is on its way and comes on Monday.")).to_be_visible()
    pane = bo.locator("#conversation-pane")
    expect(pane).to_contain_text("It is on its way and comes on Monday.")

    # the web process dies while both are writing
    words.fill("Great, can it come on Tuesday")
    reply.fill("I will ask the driver")
    expect(bo.locator(".composer__saved")).to_contain_text("Draft saved")
    _kill_web(weft_server)
    words.press("End")
    words.type(" instead?")
    words.press("Enter")
    expect(pane).to_contain_text("Great, can it come on Tuesday instead?", timeout=30_000)
    # the colleague's newer message is shown first, and the text is kept
    reply.press("Enter")
    if bo.get_by_role("button", name="Send anyway").is_visible():
        bo.get_by_role("button", name="Send anyway").click()
    expect(chat.get_by_text("I will ask the driver")).to_be_visible(timeout=30_000)

    # nothing is lost, nothing is doubled
    said = weft_server.ask("SELECT direction, text FROM message ORDER BY id")
    assert said == [
        ("in", "Where is my order 1001?"),
        ("out", "It is on its way and comes on Monday."),
        ("in", "Great, can it come on Tuesday instead?"),
        ("out", "I will ask the driver"),
    ]
    assert weft_server.ask("SELECT count(*) FROM conversation") == [(1,)]


def _kill_web(server) -> None:
    """Kill the web processes the hard way, and wait until the supervisor has as many others."""
    old = _web_processes(server)
    for process in old:
        os.kill(process, signal.SIGKILL)
    eventually(lambda: len(new := _web_processes(server)) == len(old) and set(new).isdisjoint(old))


def _web_processes(server) -> list[int]:
    from pathlib import Path

    supervisor = server.process.pid
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
    return [
        int(child)
        for child in children
        if b"\0web\0" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
