"""How contacts ended, as the timeline tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from weft.console import steps
from weft.kernel.events import Said
from weft.outcomes import queries
from weft.outcomes.plans import Plan

TOLD = (
    "outcome.chosen",
    "outcome.withdrawn",
    "process_step.awaited",
    "process_step.finished",
    "process_step.abandoned",
)


def with_words(said: list[Said]) -> list[Said]:
    """Return what happened with the names of the outcomes that it was about."""
    about = {event.body["classifier_id"] for event in said if "classifier_id" in event.body}
    names = queries.titles(about, get_language() or "")
    waits = {event.body["step_id"] for event in said if event.name.startswith("process_step.")}
    texts = queries.step_texts(waits) if waits else {}
    return [_named(event, names, texts) for event in said]


def _named(event: Said, names: Mapping[int, str], texts: Mapping[int, str]) -> Said:
    if "classifier_id" in event.body:
        return replace(
            event, body=event.body | {"title": names.get(event.body["classifier_id"], "")}
        )
    if event.name.startswith("process_step."):
        return replace(event, body=event.body | {"text": texts.get(event.body["step_id"], "")})
    return event


def _chosen(event: Said, _who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    gap = {"outcome": event.body["title"]}
    if event.body["plan"] == Plan.MESSAGE and event.body["due"]:
        gap["when"] = steps.told_due(event.body["due"])
        return "tag", _("Outcome: %(outcome)s. The customer hears from us %(when)s") % gap
    return "tag", _("Outcome: %(outcome)s") % gap


def _withdrawn(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    gap = {"who": who, "outcome": event.body["title"]}
    return "reopen", _("%(who)s takes the outcome back: %(outcome)s") % gap


def _awaited(event: Said, _who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    return "clock", _("Waits until this is done: %(text)s") % {"text": event.body["text"]}


def _finished(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    return "check", _("%(who)s says it is done: %(text)s") % {
        "who": who,
        "text": event.body["text"],
    }


def _abandoned(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    gap = {"who": who, "text": event.body["text"]}
    return "close", _("%(who)s says that nobody waits for it any more: %(text)s") % gap


WORDS = {
    "outcome.chosen": _chosen,
    "outcome.withdrawn": _withdrawn,
    "process_step.awaited": _awaited,
    "process_step.finished": _finished,
    "process_step.abandoned": _abandoned,
}
