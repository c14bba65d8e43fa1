"""Delivers to the real door of hooks, as a vendor does, and has what was kept read."""

from tests.vendors.calls import Delivery
from tests.vendors.vendor import Hook
from weft.gateway import intake
from weft.gateway.models import RawDelivery


def bring(card, told):
    """Call the hook of an inbox once with what a vendor tells; return the answer."""
    return Hook(card.public_key).answer(told)


def deliver(card, body=b"", *, headers=(), method="POST", query=""):
    """Call the hook of an inbox once with this; return the answer."""
    return bring(card, Delivery(body=body, headers=dict(headers), query=query, method=method))


def read_all():
    """Have everything read that waits."""
    waiting = RawDelivery.objects.filter(state="waiting").order_by("pk")
    intake.process(list(waiting.values_list("pk", flat=True)))
