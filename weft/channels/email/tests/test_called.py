"""A provider calls: from its signature at the door to the message, and the mail shown as it was."""

import asyncio
import time

import pytest

from weft.channels.email.tests.test_provider import MAIL, SECRET, mailgun, postmark
from weft.conversations import queries as conversations
from weft.conversations.models import Message
from weft.gateway import actions, hooks, intake, queries, registry
from weft.gateway.models import RawDelivery
from weft.kernel import secrets
from weft.kernel.doors import Doors
from weft.kernel.tests.knocking import knock

pytestmark = pytest.mark.django_db(transaction=True)


async def nowhere(scope, receive, send):
    raise AssertionError("no such door")


@pytest.fixture(params=["mailgun", "postmark"])
def provider(request):
    return request.param


def opened(provider, **more):
    registry._kept.clear()
    registry.channel_of.cache_clear()
    filled = {"address": "help@shop.example", "smtp_host": "smtp.example", "provider": provider}
    return actions.open_inbox(
        kind="email", name="Help", by=None,
        settings=filled | {"provider_secret": secrets.seal(SECRET)} | more,
    )  # fmt: skip


def call(card, request):
    headers = [(name, value) for name, value in request.headers.items()]
    door = Doors(hooks.routes, nowhere)
    return asyncio.run(
        knock(door, "POST", f"/hooks/{card.public_key}", body=request.body, headers=headers)
    )


def packed(provider, raw=MAIL):
    return mailgun(**{"body-mime": raw}) if provider == "mailgun" else postmark(RawEmail=raw)


def test_a_mail_that_a_provider_hands_over_is_a_message_and_can_be_shown_as_it_was(provider):
    card = opened(provider)
    for _ in range(2):
        assert call(card, packed(provider)).status == 200
    intake.process([row.pk for row in RawDelivery.objects.all()])

    message = Message.objects.get()
    assert message.text == "Zażółć gęślą jaźń 💡"
    assert conversations.letters_of([message.pk])[message.pk].name == "1@honest.example"
    assert queries.original_of(message.pk) == MAIL.encode()


def test_e2_without_a_secret_or_with_a_wrong_signature_nothing_is_kept(provider):
    card = opened(provider)
    request = packed(provider)
    wrong = {**request.headers, "Authorization": "Basic d2VmdDpndWVzcw=="}
    broken = request.body.replace(b"signature=", b"signature=0")
    forged = type(request)(inbox_id=1, body=broken, headers=wrong)
    assert call(card, forged).status == 401

    bare = opened(provider, address="bare@shop.example", provider_secret="")
    assert call(bare, request).status == 503
    assert not RawDelivery.objects.exists()


def test_e3_a_delivery_that_was_signed_long_ago_is_refused():
    card = opened("mailgun")

    assert call(card, mailgun(at=time.time() - 400, **{"body-mime": MAIL})).status == 401
    assert not RawDelivery.objects.exists()


def test_a_secret_of_the_caller_is_not_kept_with_the_mail(provider):
    card = opened(provider)
    call(card, packed(provider))

    assert SECRET not in str(RawDelivery.objects.get().headers)
    assert "authorization" not in RawDelivery.objects.get().headers


def test_rubbish_that_is_signed_stands_in_quarantine(provider):
    card = opened(provider)
    assert call(card, packed(provider, raw="")).status == 200
    intake.process([RawDelivery.objects.get().pk])

    assert len(queries.quarantined()) == 1
