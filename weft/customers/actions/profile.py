"""What we call a customer, in which language, and by which channel they want to be reached."""

from __future__ import annotations

from django.db import transaction

from weft.customers.events import (
    CustomerChannelPreferred,
    CustomerLanguageChosen,
    CustomerRenamed,
)
from weft.customers.models import Customer
from weft.kernel.events import say


@transaction.atomic
def rename(customer_id: int, *, name: str, by: int | None) -> None:
    """Call the customer `name`. The same name again changes nothing and says nothing."""
    name = name.strip()[:200]
    if Customer.objects.filter(pk=customer_id).exclude(name=name).update(name=name):
        say(CustomerRenamed(customer_id=customer_id, actor_id=by))


@transaction.atomic
def choose_language(customer_id: int, *, language: str, by: int | None) -> None:
    """Speak `language`, a code such as "cs", with the customer; empty: nobody knows it."""
    language = language[:10]
    changed = Customer.objects.filter(pk=customer_id).exclude(language=language)
    if changed.update(language=language):
        say(CustomerLanguageChosen(customer_id=customer_id, language=language, actor_id=by))


@transaction.atomic
def guess_language(customer_id: int, *, language: str) -> None:
    """Speak `language` with a customer of whom nobody knows it; who said anything is believed."""
    if Customer.objects.filter(pk=customer_id, language="").update(language=language):
        say(CustomerLanguageChosen(customer_id=customer_id, language=language))


@transaction.atomic
def prefer_channel(customer_id: int, *, channel: str, by: int | None) -> None:
    """Reach the customer by channels of this kind; empty: as they mostly write to us."""
    channel = channel[:30]
    if Customer.objects.filter(pk=customer_id).exclude(channel=channel).update(channel=channel):
        say(CustomerChannelPreferred(customer_id=customer_id, channel=channel, actor_id=by))
