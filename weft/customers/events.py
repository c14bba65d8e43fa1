"""What the customers room says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from weft.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CustomerRecognised(Event):
    """Somebody wrote to us for the first time and became a customer."""

    name: ClassVar[str] = "customer.recognised"
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerRenamed(Event):
    """We call the customer something else from now on."""

    name: ClassVar[str] = "customer.renamed"
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerLanguageChosen(Event):
    """Which language we speak with the customer: an agent said so, or what they wrote did."""

    name: ClassVar[str] = "customer.language_chosen"
    customer_id: int
    language: str


@dataclass(frozen=True, kw_only=True)
class CustomerChannelPreferred(Event):
    """The customer wants to be reached by this kind of channel; empty: whatever they use most."""

    name: ClassVar[str] = "customer.channel_preferred"
    customer_id: int
    channel: str


@dataclass(frozen=True, kw_only=True)
class CustomersMerged(Event):
    """Two customers are known to be one person; `customer_id` speaks for both."""

    name: ClassVar[str] = "customers.merged"
    customer_id: int
    joined_id: int
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class CustomersUnmerged(Event):
    """A merge was wrong and has been taken back."""

    name: ClassVar[str] = "customers.unmerged"
    customer_id: int
    joined_id: int
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class CustomersDistinguished(Event):
    """Somebody decided that two customers are not one person, or (`is_undone`) took that back."""

    name: ClassVar[str] = "customers.distinguished"
    customer_id: int
    other_id: int
    is_undone: bool


@dataclass(frozen=True, kw_only=True)
class HandleProved(Event):
    """A handle was added, or is now better proved than before."""

    name: ClassVar[str] = "handle.proved"
    customer_id: int
    handle_id: int


@dataclass(frozen=True, kw_only=True)
class FactLearned(Event):
    """A customer told us something worth remembering on every channel."""

    name: ClassVar[str] = "fact.learned"
    customer_id: int
    fact_id: int


@dataclass(frozen=True, kw_only=True)
class FactWithdrawn(Event):
    """A fact turned out wrong or out of date; it stays in the history."""

    name: ClassVar[str] = "fact.withdrawn"
    customer_id: int
    fact_id: int
