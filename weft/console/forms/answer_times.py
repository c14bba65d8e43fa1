"""The form of a policy: for whom it holds, how much time there is, and what is done about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from weft.console.due import answer_times
from weft.console.forms.circles import channel_choices
from weft.console.forms.people import CleanText
from weft.conversations import queries as conversations
from weft.people import policy
from weft.people import queries as people
from weft.sla.actions import PolicyDraft
from weft.sla.policies import (
    MOST_MINUTES,
    MOST_VALUES,
    Conditions,
    Deed,
    Kind,
    Moment,
    Step,
    Terms,
)
from weft.sla.queries import PolicyCard

UNITS = {"1": _("minutes"), "60": _("hours")}
STEPS = range(3)
AFTER = (0, 15, 30, 60, 120, 240)  # minutes

_SEVERAL: dict[str, Any] = {"required": False, "widget": forms.CheckboxSelectMultiple}
_TAGS = forms.TextInput(attrs={"list": "known-tags", "autocomplete": "off"})


class PolicyForm(forms.Form):
    """How much time there is for whom."""

    name = CleanText(
        label=_("Name"),
        max_length=100,
        required=False,
        help_text=_("Without one it is called by whom it is for."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    channels = forms.MultipleChoiceField(label=_("Channels"), **_SEVERAL)
    queues = forms.MultipleChoiceField(label=_("Queues"), **_SEVERAL)
    tags = CleanText(
        label=_("With one of these tags"),
        max_length=1000,
        required=False,
        help_text=_("Separated by commas."),
        widget=_TAGS,
    )
    facts = CleanText(
        label=_("Known of the customer"),
        max_length=1000,
        required=False,
        help_text=_("As the panel has it, one in each line: “status: VIP”. One of them is enough."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    matters = CleanText(
        label=_("One of these words stands in the matter"),
        max_length=1000,
        required=False,
        help_text=_("Separated by commas."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    by_the_clock = forms.BooleanField(
        label=_("Nights, weekends and holidays count, too"), required=False
    )
    rests_while_snoozed = forms.BooleanField(
        label=_("The time for an answer rests while the conversation is snoozed"), required=False
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for kind, label in (
            (Kind.FIRST_REPLY, _("First answer within")),
            (Kind.NEXT_REPLY, _("Each further answer within")),
            (Kind.RESOLUTION, _("Solution within")),
        ):
            self.fields[str(kind)] = forms.IntegerField(
                label=label, required=False, min_value=1, max_value=MOST_MINUTES
            )
            self.fields[f"{kind}_unit"] = forms.ChoiceField(
                label=_("Unit"), required=False, choices=list(UNITS.items())
            )
        for number in STEPS:
            self.fields[f"when_{number}"] = forms.ChoiceField(
                label=_("When"), required=False, choices=_moments()
            )
            self.fields[f"what_{number}"] = forms.ChoiceField(
                label=_("What happens"), required=False, choices=_deeds()
            )
        choices: dict[str, Any] = {
            "channels": channel_choices(),
            "queues": [(str(queue.id), queue.name) for queue in conversations.queues()],
        }
        for name, offered in choices.items():
            field: Any = self.fields[name]
            field.choices = offered

    def times(self) -> list[tuple[Any, Any]]:
        """Return the fields of each promised time: how much, and of what."""
        return [(self[str(kind)], self[f"{kind}_unit"]) for kind in Kind]

    def steps(self) -> list[tuple[Any, Any]]:
        """Return the fields of each step."""
        return [(self[f"when_{number}"], self[f"what_{number}"]) for number in STEPS]

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs together."""
        filled = super().clean() or self.cleaned_data
        for name in ("tags", "facts", "matters"):
            if len(_values(filled.get(name, ""))) > MOST_VALUES:
                self.add_error(name, _("These are more than a policy can ask for."))
        if any(":" not in fact for fact in _values(filled.get("facts", ""))):
            self.add_error("facts", _("Write each as a name and a value, with a colon between."))
        for kind in Kind:
            if (self._minutes(kind) or 0) > MOST_MINUTES:
                self.add_error(str(kind), _("That is longer than a year."))
        for number in STEPS:
            if bool(filled.get(f"when_{number}")) != bool(filled.get(f"what_{number}")):
                self.add_error(f"what_{number}", _("Choose both, or neither."))
        return filled

    def draft(self) -> PolicyDraft:
        """Return the policy as it was asked for."""
        filled = self.cleaned_data
        conditions = Conditions(
            channels=tuple(filled["channels"]),
            queues=tuple(int(id_) for id_ in filled["queues"]),
            tags=tuple(" ".join(tag.lower().split()) for tag in _values(filled["tags"])),
            facts=tuple(_values(filled["facts"])),
            matters=tuple(_values(filled["matters"])),
        )
        terms = Terms(
            **{str(kind): self._minutes(kind) for kind in Kind},
            by_the_clock=filled["by_the_clock"],
            rests_while_snoozed=filled["rests_while_snoozed"],
            steps=tuple(self._steps()),
        )
        return PolicyDraft(name=filled["name"], conditions=conditions, terms=terms)

    def _minutes(self, kind: Kind) -> int | None:
        amount = self.cleaned_data.get(str(kind))
        unit = int(self.cleaned_data.get(f"{kind}_unit") or 1)
        return amount * unit if amount else None

    def _steps(self) -> list[Step]:
        found: dict[str, Step] = {}
        for number in STEPS:
            when, what = self.cleaned_data[f"when_{number}"], self.cleaned_data[f"what_{number}"]
            if not when:
                continue
            moment, _colon, minutes = when.partition(":")
            deed, _colon, to = what.partition(":")
            key = f"{minutes}:{what}"  # the same step keeps its key, whatever stands beside it
            found[f"{moment}:{key}"] = Step(
                key=key[:30],
                moment=Moment(moment),
                minutes=int(minutes),
                deed=Deed(deed),
                to=int(to) if to else None,
            )
        return list(found.values())


def shown(card: PolicyCard) -> dict[str, Any]:
    """Return a policy as its form shows it."""
    terms, conditions = card.terms, card.conditions
    found: dict[str, Any] = {
        "name": card.name,
        "channels": list(conditions.channels),
        "queues": [str(id_) for id_ in conditions.queues],
        "tags": ", ".join(conditions.tags),
        "facts": "\n".join(conditions.facts),
        "matters": ", ".join(conditions.matters),
        "by_the_clock": terms.by_the_clock,
        "rests_while_snoozed": terms.rests_while_snoozed,
    }
    for kind in Kind:
        minutes = getattr(terms, kind)
        unit = 60 if minutes and not minutes % 60 else 1
        found |= {str(kind): minutes // unit if minutes else None, f"{kind}_unit": str(unit)}
    for number, step in enumerate(terms.steps[: len(STEPS)]):
        what = str(step.deed) if step.to is None else f"{step.deed}:{step.to}"
        found |= {f"when_{number}": f"{step.moment}:{step.minutes}", f"what_{number}": what}
    return found


def _moments() -> list[tuple[str, str]]:
    steps = [
        Step(key="", moment=moment, minutes=minutes, deed=Deed.RAISE)
        for moment in Moment
        for minutes in (AFTER[:1] if moment is Moment.WARNING else AFTER)
    ]
    return [("", ""), *((f"{one.moment}:{one.minutes}", answer_times.moment(one)) for one in steps)]


def _deeds() -> list[tuple[str, str]]:
    known = answer_times.names()
    writers = [agent.pk for agent in people.active() if agent.role in policy.WRITERS]
    offered: list[tuple[Deed, int | None]] = [
        (Deed.NOTIFY, None),
        *((Deed.NOTIFY, id_) for id_ in known.teams),
        (Deed.RAISE, None),
        (Deed.ASSIGN, None),
        *((Deed.ASSIGN, id_) for id_ in writers),
        *((Deed.QUEUE, id_) for id_ in known.queues),
    ]
    found = [("", "")]
    for deed, to in offered:
        step = Step(key="", moment=Moment.BREACH, minutes=0, deed=deed, to=to)
        found.append((str(deed) if to is None else f"{deed}:{to}", answer_times.deed(step, known)))
    return found


def _values(text: str) -> list[str]:
    words = (" ".join(word.split()) for word in text.replace("\n", ",").split(","))
    return list(dict.fromkeys(word for word in words if word))
