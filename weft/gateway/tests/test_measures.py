"""The figures of the road in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from weft.conversations.models import Inbox
from weft.gateway import measures
from weft.gateway.models import RawDelivery

pytestmark = pytest.mark.django_db


def test_the_figures_tell_what_waits_and_since_when():
    assert (measures.waiting(), measures.quarantined(), measures.oldest_seconds()) == (0, 0, 0)
    inbox = Inbox.objects.create(name="Shop", kind="paper", public_key="figures")
    for minutes, state in ((1, "waiting"), (5, "waiting"), (9, "quarantined"), (9, "processed")):
        RawDelivery.objects.create(
            inbox=inbox, headers={}, body=b"", state=state,
            arrived_at=timezone.now() - timedelta(minutes=minutes),
        )  # fmt: skip

    assert (measures.waiting(), measures.quarantined()) == (2, 1)
    assert measures.oldest_seconds() == pytest.approx(60, abs=30)
