"""A page at LinkedIn that Weft is connected to, and what its tests ask of both."""

import threading
from datetime import timedelta

from django.utils import timezone

from tests.vendors.hooking import read_all
from tests.vendors.linkedin import CLIENT, PAGE, SECRET
from weft.channels.linkedin import api
from weft.channels.linkedin.polling import Look
from weft.conversations import actions as conversations
from weft.conversations import queries as talk
from weft.conversations.models import Delivery as Outcome
from weft.conversations.models import Message, Thread
from weft.conversations.tests.cast import NOON
from weft.gateway import actions, grants, sign_in
from weft.gateway.listening import Listening
from weft.kernel import jobs, secrets


def opened(*, signed_in=True, **more):
    filled = {"page": PAGE, "client_id": CLIENT, "client_secret": secrets.seal(SECRET)}
    card = actions.open_inbox(kind="linkedin", name="LinkedIn", by=None, settings=filled | more)
    if signed_in:
        now = timezone.now()
        tokens = sign_in.Tokens(
            access="access-0", refresh="refresh", expires_at=now + timedelta(hours=1),
            ends_at=now + timedelta(days=300),
        )  # fmt: skip
        grants.keep(card.id, api.NAME, tokens, by=None)
    return card


def look(card):
    """Ask once, as the listener does, from the cursor that is committed."""
    listening = Listening.of(talk.inbox(card.id), threading.Event())
    account = api.Account(settings=listening.settings, inbox_id=card.id)
    Look(listening=listening, account=account).once()
    read_all()


def texts():
    return list(
        Message.objects.filter(direction="in").order_by("pk").values_list("text", flat=True)
    )


def reply(text="Tak, od jutra.", key="k1", thread=None):
    thread = thread or Thread.objects.get()
    conversations.reply(thread.conversation_id, text=text, key=key, by=None, at=NOON)
    jobs.run_waiting()
    return Outcome.objects.get(message__key=key)
