"""Ada the visitor with the widget on the shop's page, and Bo who answers her."""

import json
import uuid
from pathlib import Path

from django.utils import timezone

from weft.conversations import actions as conversations
from weft.conversations.models import Conversation, Inbox
from weft.people.models import Agent
from weft.widget import chats

BUBBLE = "weft-chat .bubble"
PANEL = "weft-chat .panel"
FIELD = "weft-chat textarea"
LINES = "weft-chat .line"

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc000000301010018dd8db00000000049454e44ae426082"
)
NAUGHTY = json.loads((Path(__file__).parent / "naughty.json").read_text())


def open_inbox(origin, **settings):
    """Open the shop's chat for pages of `origin`."""
    chats.forget()
    return conversations.create_inbox(
        kind="webchat", name="Polana", settings={"origins": [origin], **settings}, by=None
    )


def bo():
    """Return the agent who answers."""
    return Agent.objects.get_or_create(
        email="bo@polana.example",
        defaults={
            "first_name": "Bo", "surname": "Kowalska", "role": "agent", "joined_at": timezone.now(),
        },
    )[0]  # fmt: skip


def answer(text, conversation=None):
    """Let Bo answer in the newest conversation."""
    conversation = conversation or Conversation.objects.latest("pk")
    return conversations.reply(
        conversation.pk, text=text, by=bo().pk, at=timezone.now(), key=str(uuid.uuid4())
    )


def snippet(weft, inbox=None, more=""):
    """Return the line that a shop puts on its pages."""
    inbox = inbox or Inbox.objects.latest("pk")
    return f'<script async {more} src="{weft}/widget/{inbox.public_key}.js"></script>'


class Chat:
    """What Ada sees and does."""

    def __init__(self, page):
        self.page = page

    def open(self):
        self.page.locator(BUBBLE).click()
        self.page.locator(PANEL).wait_for()
        return self

    def write(self, text):
        self.page.locator(FIELD).fill(text)
        self.page.locator(FIELD).press("Enter")
        return self

    @property
    def texts(self):
        return self.page.locator(f"{LINES} .body p").all_inner_texts()

    def sees(self, text):
        self.page.locator(f"{LINES} .body p", has_text=text).last.wait_for()
        return self

    def state(self, word):
        self.page.locator("weft-chat .state", has_text=word).wait_for()
        return self
