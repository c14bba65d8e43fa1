"""Bringing another channel in: where else the same customer can be written to, and how sure we are.

A channel of letters begins with an address; another one says itself whether it can write first to
somebody whom we know by a handle. What nobody has verified asks whether the customer wants that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from weft.console.customer.cards import identity
from weft.conversations import queries
from weft.conversations.envelopes import Party
from weft.conversations.queries import InboxCard, ThreadCard
from weft.customers.queries import CustomerPanel, Proof
from weft.gateway import registry
from weft.gateway.contract import Channel

TYPED = "typed_"  # in front of the kind of a handle that somebody typed


class Known(NamedTuple):
    """An address or a number of the customer, and how sure we are that it is theirs."""

    kind: str
    value: str
    proof: int


@dataclass(frozen=True, kw_only=True)
class Way:
    """An inbox by which the customer can be written to, and at what address."""

    key: str
    inbox: InboxCard
    shown: str
    proof: identity.ProofCard
    is_verified: bool
    party: Party
    remote: str  # what the channel calls the other side; empty: whoever answers the letter


def ways(customer: CustomerPanel, threads: Sequence[ThreadCard]) -> list[Way]:
    """Return where else the customer can be reached, the surest first.

    Left out is an inbox on which the conversation goes on already.
    """
    running = {thread.inbox_id for thread in threads if not thread.is_among_us}
    known = list(_known(customer))
    found = [
        way
        for inbox in queries.all_inboxes()
        if inbox.is_on and inbox.id not in running
        for way in _ways(inbox, known)
    ]
    return sorted(found, key=lambda way: (not way.is_verified, way.inbox.name, way.shown))


def _known(customer: CustomerPanel) -> Iterable[Known]:
    """Give what reaches the customer, the surest first: handles, then what they wrote of."""
    for handle in customer.handles:
        is_typed = handle.kind.startswith(TYPED)
        proof = Proof.CLAIMED if is_typed else handle.proof
        yield Known(handle.kind.removeprefix(TYPED), handle.value, proof)
    for kind, value in sorted(queries.mentions_of(customer.family)):
        yield Known(kind, value, Proof.CLAIMED)


def _ways(inbox: InboxCard, known: Iterable[Known]) -> Iterable[Way]:
    try:
        channel = registry.channel(inbox.kind)
    except registry.UnknownChannel:
        return
    met = set()
    for one in known:
        reached = _reach(channel, one)
        if reached is None or reached[0].address in met:
            continue
        party, remote = reached
        met.add(party.address)
        yield Way(
            key=f"{inbox.id}:{party.address}",
            inbox=inbox,
            shown=party.address,
            proof=identity.proof(one.proof),
            is_verified=one.proof == Proof.VERIFIED,
            party=party,
            remote=remote,
        )


def _reach(channel: Channel, one: Known) -> tuple[Party, str] | None:
    """Return whom a channel would write to, and what it calls them; None: nobody."""
    if channel.begins is not None:
        remote = channel.begins(one.kind, one.value)
        return (Party(address=remote), remote) if remote else None
    if not (channel.capabilities.has_letters and channel.party and "@" in one.value):
        return None
    party = channel.party(one.value)
    return (Party(address=party.address), "") if party else None
