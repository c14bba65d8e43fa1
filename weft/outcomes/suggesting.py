"""Which outcome is likely, and why: counted among the newest outcomes of the same tree.

Pure and simple, so that it can be told. Everything that is known of the matter votes for the
outcomes that such matters had before: a tag on eight earlier ones of which six were refunds gives
refunds six eighths of its weight. What few have seen before votes softly.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from weft.conversations.likely import stems

MATTER, TAG, WORD = "matter:", "tag:", "word:"
WEIGHTS = {MATTER: 4.0, TAG: 3.0, WORD: 1.0}
MOST_WORDS = 24  # of one conversation that are kept
USUAL = 0.5  # weight of how often an outcome is chosen at all
TELLING = 0.6  # share from which a sign is worth telling


class Past(NamedTuple):
    """An earlier outcome, and what was known of its conversation."""

    classifier_id: int
    about: Collection[str]


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """How likely an outcome is, and the sign that speaks for it most.

    `sign` begins with its sort; of `among` earlier ones that had it, `times` ended so.
    """

    classifier_id: int
    weight: float
    sign: str = ""
    times: int = 0
    among: int = 0


def about(*, matter: str, tags: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Return what is known of a conversation, each sign with its sort before it."""
    name = " ".join(matter.casefold().split())
    words = [stem for stem, _word in islice(stems(texts), MOST_WORDS)]
    return [
        *([f"{MATTER}{name}"] if name else []),
        *(f"{TAG}{tag}" for tag in sorted(tags)),
        *(f"{WORD}{word}" for word in words),
    ]


def ranked(leaves: Sequence[int], past: Sequence[Past], known: Collection[str]) -> list[Suggestion]:
    """Return the leaves, the likeliest first; those that nothing speaks for keep their order."""
    usual = Counter(one.classifier_id for one in past)
    spread: dict[str, Counter[int]] = defaultdict(Counter)
    wanted = set(known)
    for one in past:
        for sign in wanted.intersection(one.about):
            spread[sign][one.classifier_id] += 1
    found = [_weigh(leaf, spread, usual) for leaf in leaves]
    return sorted(found, key=lambda one: -one.weight)


def _weigh(leaf: int, spread: dict[str, Counter[int]], usual: Counter[int]) -> Suggestion:
    weight = USUAL * usual[leaf] / (usual.total() or 1)
    best = (0.0, "", 0, 0)
    for sign, ended in spread.items():
        times, among = ended[leaf], ended.total()
        vote = WEIGHTS[sign[: sign.index(":") + 1]] * (times / among) * (among / (among + 1))
        weight += vote
        if times / among >= TELLING and among > 1:
            best = max(best, (vote, sign, times, among))
    _vote, sign, times, among = best
    return Suggestion(classifier_id=leaf, weight=weight, sign=sign, times=times, among=among)
