"""Where vendors call: deliveries by POST and by GET, what they are told, and what is never kept."""

import asyncio
import dataclasses

import pytest

from weft.conversations.envelopes import Inbound, Sender
from weft.conversations.models import Message
from weft.gateway import actions, hooks, intake, registry
from weft.gateway.contract import NotForUs, Thanks
from weft.gateway.models import RawDelivery
from weft.kernel.doors import Doors
from weft.kernel.tests.knocking import knock

from . import paper

pytestmark = pytest.mark.django_db(transaction=True)


def parse(_settings, request):
    return [
        Inbound(
            inbox_id=request.inbox_id, key="1", remote="ada",
            sender=Sender(kind="paper", value="ada"),
            text=request.body.decode(), sent_at=request.arrived_at,
        )
    ]  # fmt: skip


class Doorman:
    def __init__(self):
        self.seen = []

    def verify(self, _settings, request):
        self.seen.append(request)
        if "token=s3cret" not in request.query:
            raise NotForUs("token")


@pytest.fixture
def doorman():
    return Doorman()


@pytest.fixture
def inbox(monkeypatch, doorman):
    channel = dataclasses.replace(
        paper.channel(paper.Postman()), parse=parse, verify=doorman.verify, delivers_by_get=True,
        thanks=Thanks(words="<Response/>", content_type="text/xml"),
    )  # fmt: skip
    monkeypatch.setattr(registry, "all_channels", lambda: {"paper": channel})
    registry.channel_of.cache_clear()
    registry._kept.clear()
    yield actions.open_inbox(kind="paper", name="Letters", by=None)
    registry.channel_of.cache_clear()


async def nowhere(scope, receive, send):
    raise AssertionError("no such door")


def call(inbox, method, query, body=b""):
    door = Doors(hooks.routes, nowhere)
    return asyncio.run(knock(door, method, f"/hooks/{inbox.public_key}", query=query, body=body))


def test_what_a_vendor_delivers_by_get_is_kept_and_read_like_any_other(inbox):
    answer = call(inbox, "GET", "text=ahoj&token=s3cret&from=%2B48600100200")
    intake.process([RawDelivery.objects.get().pk])

    assert answer.status == 200
    assert Message.objects.get().text == "text=ahoj&from=%2B48600100200"


def test_e2_the_token_of_an_address_is_checked_and_kept_nowhere(inbox):
    assert call(inbox, "GET", "text=ahoj&token=guess").status == 401
    assert not RawDelivery.objects.exists()

    call(inbox, "GET", "text=ahoj&token=s3cret")

    kept = RawDelivery.objects.get()
    assert "s3cret" not in f"{bytes(kept.body)}{kept.headers}"


def test_a_vendor_is_told_what_its_channel_says(inbox):
    answer = call(inbox, "POST", "token=s3cret", b"hello")

    assert answer.body == b"<Response/>"
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"


def test_a_channel_knows_the_public_address_at_which_it_was_called(inbox, doorman, settings):
    settings.WEFT_URL = "https://weft.example"

    call(inbox, "POST", "a=1&token=s3cret", b"hello")

    assert doorman.seen[0].url == (
        f"https://weft.example/hooks/{inbox.public_key}?a=1&token=s3cret"
    )


def test_a_delivery_that_is_read_later_still_knows_when_it_arrived(inbox):
    call(inbox, "POST", "token=s3cret", b"hello")
    row = RawDelivery.objects.get()
    intake.process([row.pk])

    assert Message.objects.get().sent_at == row.arrived_at
