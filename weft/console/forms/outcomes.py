"""The forms of outcomes: the rules of a tree, and one outcome with what it plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from weft.console.forms.people import CleanText
from weft.conversations import queries as conversations
from weft.outcomes.actions import ClassifierDraft
from weft.outcomes.plans import FURTHEST_DAYS, Plan
from weft.outcomes.queries import Node, TreeCard
from weft.people import policy
from weft.people import queries as people
from weft.people.models import Agent, Language

LABEL = "label_"
PLANS = [
    (Plan.NONE, _("Nothing more is needed")),
    (Plan.TASK, _("A next step for a colleague")),
    (Plan.MESSAGE, _("A message to the customer, at a date")),
    (Plan.STEP, _("It waits for a step of a process")),
]


class TreeForm(forms.Form):
    """Whether a queue asks for an outcome."""

    is_on = forms.BooleanField(label=_("Outcomes are offered here"), required=False)
    is_required = forms.BooleanField(
        label=_("Nothing is closed without an outcome"),
        required=False,
        help_text=_("Also with a reply, in bulk and by macros."),
    )


class ClassifierForm(forms.Form):
    """An outcome: what it is called, where it stands, and what it plans."""

    name = CleanText(
        label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    parent = forms.ChoiceField(label=_("Below"), required=False)
    place = forms.IntegerField(
        label=_("Place in the list"), min_value=0, max_value=999, initial=0, required=False
    )
    is_on = forms.BooleanField(label=_("It can be chosen"), required=False, initial=True)
    plan = forms.ChoiceField(label=_("What comes next"), choices=PLANS)
    text = CleanText(
        label=_("What is to be done"),
        max_length=200,
        required=False,
        help_text=_("The next step, or the step of the process: “The parts are here”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    owner = forms.ChoiceField(label=_("Who does it"), required=False)
    days = forms.IntegerField(
        label=_("After how many days"),
        min_value=1,
        max_value=FURTHEST_DAYS,
        initial=1,
        help_text=_("In the morning, or when the queue opens."),
    )
    template = forms.ChoiceField(
        label=_("What the customer is told"),
        required=False,
        help_text=_("Whoever closes can change the words for this customer."),
    )

    def __init__(
        self, *args: Any, tree: TreeCard, agent: Agent, given: Node | None = None, **more: Any
    ) -> None:
        if given:
            more["initial"] = _shown(given)
        super().__init__(*args, **more)
        for code, language in Language.choices:
            self.fields[LABEL + code] = CleanText(
                label=_("Name: %(language)s") % {"language": language},
                max_length=60,
                required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off", "lang": code}),
            )
        if given:  # it stays on its branch
            del self.fields["parent"]
        else:
            self._choices("parent", [("", _("Nothing: it stands by itself"))] + [
                (str(node.id), f"{'- ' * node.depth}{node.name}") for node in tree.nodes
            ])  # fmt: skip
        writers = [one for one in people.active() if one.role in policy.WRITERS]
        self._choices("owner", [("", _("Whoever closes"))] + [
            (str(one.pk), one.name) for one in writers
        ])  # fmt: skip
        self._choices("template", [("", _("No template"))] + [
            (str(card.id), card.name) for card in conversations.templates_kept(agent)
        ])  # fmt: skip
        for name, plans in _OF_PLANS.items():
            self.fields[name].widget.attrs["data-only-when"] = f"plan={plans}"

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def labels(self) -> list[Any]:
        """Return the fields for its names in the languages of our screens."""
        return [self[LABEL + code] for code in Language.values]

    def draft(self) -> ClassifierDraft:
        """Return the outcome as it was asked for."""
        filled = self.cleaned_data
        return ClassifierDraft(
            name=filled["name"],
            labels={code: filled[LABEL + code] for code in Language.values},
            place=filled["place"] or 0,
            is_on=filled["is_on"],
            plan=Plan(filled["plan"]),
            text=filled["text"],
            days=filled["days"],
            owner_id=int(filled["owner"]) if filled["owner"] else None,
            template_id=int(filled["template"]) if filled["template"] else None,
        )

    def parent_id(self) -> int | None:
        """Return below which outcome it stands."""
        parent = self.cleaned_data.get("parent")
        return int(parent) if parent else None


_OF_PLANS = {
    "text": "task,step",
    "owner": "task",
    "days": "task,message",
    "template": "message,step",
}


def _shown(node: Node) -> dict[str, Any]:
    return {
        "name": node.name,
        "is_on": node.is_on,
        "place": node.place,
        "plan": node.plan,
        "text": node.text,
        "days": node.days,
        "owner": str(node.owner_id or ""),
        "template": str(node.template_id or ""),
        **{LABEL + code: text for code, text in node.labels.items()},
    }
