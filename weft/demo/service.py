"""How Polana serves: queues, what its people can do, how contacts end, and what is promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from weft.conversations import actions as conversations
from weft.conversations.actions import QueueDraft
from weft.demo import shop
from weft.outcomes import actions as outcomes
from weft.outcomes.actions import ClassifierDraft
from weft.outcomes.plans import Plan
from weft.people.models import Agent
from weft.routing.actions import setting as routing
from weft.routing.deciding import Need
from weft.routing.rules import Rule
from weft.sla import actions as sla
from weft.sla import queries as promised
from weft.sla.policies import Conditions, Deed, Moment, Step, Terms

FIRST, FURTHER = 60, 180  # minutes of opening time to an answer: the shop is small
QUEUES = {"pl": "Sklep", "cs": "Obchod", "en": "Shop abroad"}
ASKS = "en"  # the counter where nothing is closed before somebody says how it ended
_PRODUCTS = ("shoes", "clothes", "tents")


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """A way in which a contact can end: its branch, its names, and what it plans."""

    branch: str
    names: Mapping[str, str]
    plan: Plan = Plan.NONE
    step: Mapping[str, str] | None = None
    days: int = 1


_BRANCHES = {
    "order": {"pl": "Zamówienie", "cs": "Objednávka", "en": "Order"},
    "return": {"pl": "Zwrot i wymiana", "cs": "Vrácení a výměna", "en": "Return and exchange"},
    "complaint": {"pl": "Reklamacja", "cs": "Reklamace", "en": "Complaint"},
    "advice": {"pl": "Porada", "cs": "Rada", "en": "Advice"},
}
LEAVES = {
    "found": Leaf(
        branch="order",
        names={"pl": "Paczka znaleziona", "cs": "Balík nalezen", "en": "Parcel found"},
    ),
    "carrier": Leaf(
        branch="order",
        names={"pl": "Kurier szuka paczki", "cs": "Dopravce pátrá", "en": "The carrier looks"},
        plan=Plan.STEP,
        step={
            "pl": "Odpowiedź kuriera",
            "cs": "Odpověď dopravce",
            "en": "The answer of the carrier",
        },
    ),
    "money": Leaf(
        branch="return",
        names={"pl": "Pieniądze zwrócone", "cs": "Peníze vráceny", "en": "Money returned"},
    ),
    "size": Leaf(
        branch="return",
        names={
            "pl": "Nowy rozmiar w drodze",
            "cs": "Nová velikost na cestě",
            "en": "New size sent",
        },
        plan=Plan.TASK,
        step={
            "pl": "Zapytać, czy rozmiar pasuje",
            "cs": "Zeptat se, zda velikost sedí",
            "en": "Ask whether the size fits",
        },
        days=3,
    ),
    "replaced": Leaf(
        branch="complaint",
        names={"pl": "Wymieniono na nowe", "cs": "Vyměněno za nové", "en": "Replaced"},
    ),
    "repair": Leaf(
        branch="complaint",
        names={"pl": "Naprawa w toku", "cs": "Oprava probíhá", "en": "Being repaired"},
        plan=Plan.STEP,
        step={"pl": "Naprawa w warsztacie", "cs": "Oprava v dílně", "en": "Repair"},
    ),
    "answered": Leaf(
        branch="advice",
        names={"pl": "Odpowiedziano", "cs": "Zodpovězeno", "en": "Answered"},
    ),
}
_ENDS = {
    "found": ("late", "where", "customs", "address", "stock"),
    "money": ("return", "refund", "cancel", "payment", "card", "code", "exchange", "size"),
    "replaced": ("complaint", "damaged", "wrong"),
}
# of the newest contacts some plan what comes next
_PLANS = {"found": "carrier", "money": "size", "replaced": "repair"}


def leaf_of(topic: str, *, is_new: bool) -> str:
    """Return how a story about `topic` ends; a new one plans a next contact."""
    done = next((leaf for leaf, topics in _ENDS.items() if topic in topics), "answered")
    return _PLANS.get(done, done) if is_new else done


@dataclass(frozen=True, kw_only=True)
class Service:
    """What stands ready before the first customer writes, by the language of its counter."""

    queues: Mapping[str, int]
    leaves: Mapping[tuple[str, str], int]  # (language, leaf): the outcome


def open_service(
    agents: Mapping[str, Agent], inboxes: Mapping[str, int], plans: Mapping[str, int], *, by: int
) -> Service:
    """Make queues, skills and outcomes. `inboxes` and `plans` by language."""
    queues = {}
    for counter in shop.COUNTERS:
        language = counter.language
        queues[language] = conversations.create_queue(
            QueueDraft(name=QUEUES[language], plan_id=plans[language]), by=by
        )
        conversations.feed_queue(queues[language], inbox_ids=[inboxes[language]])
        needs = [Need("language", language, 2)]
        rule = Rule(wrap_up_seconds=20, asks_language=True, call_above=8)
        routing.set_rule(queues[language], rule, needs=needs, by=by)
    for number, person in enumerate(shop.PEOPLE):
        if person.speaks:
            known = {("language", language): 3 - n for n, language in enumerate(person.speaks)}
            known["channel", "webchat"] = 2 + number % 2
            known["product", _PRODUCTS[number % len(_PRODUCTS)]] = 3
            routing.set_skills(agents[person.login].pk, known, by=by)
    return Service(queues=queues, leaves=_trees(queues, by=by))


def _trees(queues: Mapping[str, int], *, by: int) -> dict[tuple[str, str], int]:
    leaves = {}
    for language, queue_id in queues.items():
        tree = outcomes.keep_tree(queue_id, is_required=language == ASKS, is_on=True, by=by)
        branches = {
            key: outcomes.create_classifier(
                tree,
                ClassifierDraft(name=names[language], labels=names, place=place),
                parent_id=None,
                by=by,
            )
            for place, (key, names) in enumerate(_BRANCHES.items())
        }
        for place, (key, leaf) in enumerate(LEAVES.items()):
            draft = ClassifierDraft(
                name=leaf.names[language],
                labels=leaf.names,
                place=place,
                plan=leaf.plan,
                text=leaf.step[language] if leaf.step else "",
                days=leaf.days,
            )
            leaves[language, key] = outcomes.create_classifier(
                tree, draft, parent_id=branches[leaf.branch], by=by
            )
    return leaves


def promise_answers(*, by: int) -> None:
    """Let customers be answered within hours, and complaints be settled within days."""
    for one in promised.policies():  # the shop's own stand in their place
        sla.remove_policy(one.id, by=by)
    answers = sla.PolicyDraft(name="Polana", terms=Terms(first_reply=FIRST, next_reply=FURTHER))
    complaints = sla.PolicyDraft(
        name="Reklamacje",
        conditions=Conditions(tags=("reklamacja", "reklamace", "complaint")),
        terms=Terms(
            first_reply=60,
            next_reply=120,
            resolution=16 * 60,
            rests_while_snoozed=True,
            steps=(
                Step(key="tell", moment=Moment.WARNING, minutes=0, deed=Deed.NOTIFY),
                Step(key="raise", moment=Moment.BREACH, minutes=0, deed=Deed.RAISE),
            ),
        ),
    )
    for draft in (complaints, answers):
        sla.create_policy(draft, by=by)
