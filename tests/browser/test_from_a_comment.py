"""Scenario 7, first half: a comment on Instagram, answered in public and then in private (D16)."""

import json
from pathlib import Path

import httpx
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.desk import eventually, words
from tests.vendors import graph as meta
from weft.conversations.models import Conversation, Delivery
from weft.gateway import introducing, registry
from weft.gateway.graph.tests.stage import forget, opened
from weft.kernel import followers, jobs

FIXTURES = Path(registry.__file__).parents[1] / "channels" / "instagram" / "fixtures"
ACCOUNT, IGSID = "17840001", "880099"


@pytest.fixture
def instagram(settings, room):
    forget()
    followers.catch_up(introducing.FOLLOWER)
    with meta.at_meta(settings) as graph:
        graph.people["1790001"] = IGSID
        graph.objects["1800011"] = {
            "caption": "Summer sandals, from today in four colours",
            "permalink": "https://www.instagram.example/p/1800011",
        }
        card = opened("instagram", "Polana on Instagram", instagram_id=ACCOUNT)
        yield card, graph
    forget()


def told(name, text):
    said = json.loads((FIXTURES / f"{name}.json").read_text())
    entry = said["entry"][0]
    for event in entry.get("messaging", []):
        event["timestamp"] = int(timezone.now().timestamp() * 1000)
        event["message"]["text"] = text
    for change in entry.get("changes", []):
        change["value"]["text"] = text
    return said


def tell(room, inbox, said):
    """Let Meta deliver at the real door, and Weft read it."""
    body = json.dumps(said).encode()
    headers = {"x-hub-signature-256": meta.sign(body)}
    answer = httpx.post(f"{room.address}/hooks/{inbox.public_key}", content=body, headers=headers)
    assert answer.status_code == 200
    jobs.run_waiting()


def sent():
    return Delivery.objects.filter(state="sent").count()


def test_d16_a_comment_becomes_a_private_message_and_stays_one_conversation(room, instagram):
    inbox, graph = instagram
    tell(room, inbox, told("comment", "Do they come in red?"))
    followers.catch_up(introducing.FOLLOWER)
    jobs.run_waiting()
    matter = Conversation.objects.latest("pk")
    bo = room.sit(room.bo, f"/conversations/{matter.pk}/?view=all")

    # the post stands above, and Bo answers where everybody reads along
    expect(bo.locator(".posts")).to_contain_text("Summer sandals, from today in four colours")
    expect(bo.locator(".composer__to.for-reply")).to_contain_text("in public")
    words(bo).fill("They do! We write to you.")
    words(bo).press("Enter")
    expect(bo.locator("#timeline")).to_contain_text("They do! We write to you.")
    eventually(Delivery.objects.exists)
    jobs.run_waiting()
    assert [one["path"] for one in graph.accepted] == ["1790001/replies"]

    expect(bo.locator("#panel, .panel").first).to_contain_text(f"Instagram, {IGSID}")

    bo.get_by_role("button", name="Hide in public").click()
    expect(bo.locator("#timeline")).to_contain_text("Hidden in public")
    bo.get_by_role("button", name="Show in public again").click()
    expect(bo.get_by_role("button", name="Hide in public")).to_be_visible()

    # then in private, once
    bo.get_by_role("link", name="Polana on Instagram, in private, once").click()
    expect(bo.locator(".composer__to.for-reply")).to_contain_text("in private, once")
    words(bo).fill("Which size do you need?")
    words(bo).press("Enter")
    expect(bo.locator("#timeline")).to_contain_text("Which size do you need?")
    eventually(lambda: Delivery.objects.count() == 2)
    jobs.run_waiting()
    assert graph.accepted[-1]["recipient"] == {"comment_id": "1790001"}
    eventually(lambda: sent() == 2)
    expect(bo.locator(".composer")).to_contain_text("once, and it has gone")
    expect(bo.get_by_role("link", name="Polana on Instagram, in public")).to_be_visible()

    # what she writes back in private stands in the same conversation, without a reload
    tell(room, inbox, told("text", "38, please"))
    expect(bo.locator("#timeline")).to_contain_text("38, please")
    assert Conversation.objects.latest("pk").pk == matter.pk
    bo.get_by_text("Reply", exact=True).click()  # it was a note that Bo's hands were at
    expect(bo.locator(".composer__to.for-reply")).to_contain_text("in private")
    words(bo).fill("It is reserved for you.")
    words(bo).press("Enter")
    eventually(lambda: Delivery.objects.count() == 3)
    jobs.run_waiting()
    assert graph.accepted[-1]["recipient"] == {"id": IGSID}
    assert bo.problems == []
