"""How contacts ended, as the timeline tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from weft.console.due import steps
from weft.kernel.events import Said
from weft.outcomes import promising, queries
from weft.outcomes.plans import Plan

TOLD = (
    "outcome.chosen",
    "outcome.withdrawn",
    "process_step.awaited",
    "process_step.finished",
    "process_step.abandoned",
    "promise.recorded",
    "promise.reminded",
    "promise.kept",
    "promise.broken",
    "promise.withdrawn",
    "promise.reopened",
)


def with_words(said: list[Said]) -> list[Said]:
    """Return what happened with the names of the outcomes that it was about."""
    about = {event.body["classifier_id"] for event in said if "classifier_id" in event.body}
    names = queries.titles(about, get_language() or "")
    waits = {event.body["step_id"] for event in said if event.name.startswith("process_step.")}
    texts = queries.step_texts(waits) if waits else {}
    stood = {event.body["promise_id"] for event in said if event.name.startswith("promise.")}
    promised = queries.promise_texts(stood) if stood else {}
    return [_named(event, names, texts, promised) for event in said]


def _named(
    event: Said,
    names: Mapping[int, str],
    texts: Mapping[int, str],
    promised: Mapping[int, str],
) -> Said:
    if event.name.startswith("promise."):
        text = promised.get(event.body["promise_id"], "")
        return replace(event, body=event.body | {"text": text})
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


def _recorded(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    gap = {"who": who, "text": event.body["text"]}
    if event.body["kind"] == promising.OFFER:
        return "tag", _("%(who)s offers: %(text)s") % gap
    gap["when"] = steps.told_due(event.body["due"])
    return "flag", _("%(who)s promises for %(when)s: %(text)s") % gap


def _reminded(event: Said, _who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    return "flag", _("Promised for now: %(text)s") % {"text": event.body["text"]}


def _kept(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    gap = {"who": who, "text": event.body["text"]}
    return "check", _("%(who)s says that this was kept: %(text)s") % gap


def _broken(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    gap = {"who": who, "text": event.body["text"]}
    return "warning", _("%(who)s says that this was not kept: %(text)s") % gap


def _annulled(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    gap = {"who": who, "text": event.body["text"]}
    return "close", _("%(who)s says that this does not count: %(text)s") % gap


def _stands(event: Said, who: str, _names: Mapping[int, str]) -> tuple[str, str]:
    gap = {"who": who, "text": event.body["text"]}
    return "flag", _("%(who)s says that this stands again: %(text)s") % gap


WORDS = {
    "outcome.chosen": _chosen,
    "outcome.withdrawn": _withdrawn,
    "process_step.awaited": _awaited,
    "process_step.finished": _finished,
    "process_step.abandoned": _abandoned,
    "promise.recorded": _recorded,
    "promise.reminded": _reminded,
    "promise.kept": _kept,
    "promise.broken": _broken,
    "promise.withdrawn": _annulled,
    "promise.reopened": _stands,
}
