"""The form of a macro: its name, for whom it is, and its steps as rows of fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from weft.console.composer import macros
from weft.console.forms.circles import PreparedForm, chosen
from weft.console.forms.people import CleanText
from weft.conversations import queries
from weft.conversations.actions import MAX_TEXT, MacroDraft
from weft.conversations.macros import MOST_STEPS, TO_ME, TO_NOBODY, Kind, Step
from weft.conversations.queries import MacroCard
from weft.people import policy
from weft.people import queries as people
from weft.people.models import Agent

# in which field of a row the value of a step stands; the others need none
FIELDS = {
    Kind.REPLY: "template",
    Kind.DRAFT: "template",
    Kind.NOTE: "note",
    Kind.TAG: "tag",
    Kind.UNTAG: "tag",
    Kind.ASSIGN: "agent",
    Kind.SNOOZE: "until",
    Kind.MATTER: "matter",
}


class StepForm(forms.Form):
    """One step: what is done, and the field that belongs to it. A script hides the others."""

    kind = forms.ChoiceField(label=_("Step"))
    template = forms.ChoiceField(label=_("Template"), required=False)
    note = CleanText(
        label=_("Note"), max_length=MAX_TEXT, required=False,
        help_text=_("Gaps are filled, as in a template."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip
    tag = CleanText(label=_("Tag"), max_length=40, required=False)
    agent = forms.ChoiceField(label=_("To whom"), required=False)
    until = forms.ChoiceField(label=_("Until"), required=False)
    matter = CleanText(label=_("Matter"), max_length=200, required=False)

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, Any]]], **more: Any) -> None:
        super().__init__(*args, **more)
        for name, offered in choices.items():
            field: Any = self.fields[name]
            field.choices = offered
        # that alone is no step: without script an empty row stands at the end
        self.fields["kind"].initial = choices["kind"][0][0]
        for kind, name in FIELDS.items():
            shown = self.fields[name].widget.attrs
            before = shown.get("data-when")
            shown["data-when"] = f"{before},{kind}" if before else f"kind={kind}"
            shown["data-names"] = ""

    @property
    def is_spare(self) -> bool:
        """Whether nothing was filled in yet: the empty row at the end."""
        return self.empty_permitted and not (self.is_bound and self.has_changed())

    @property
    def title(self) -> str:
        """What the folded row is called, before a script names it."""
        return macros.names().get(self["kind"].value() or Kind.REPLY, "")

    def clean(self) -> dict[str, Any]:
        """Ask for what the step needs."""
        filled = super().clean() or self.cleaned_data
        name = FIELDS.get(filled.get("kind", ""))
        if name and name not in self.errors and not filled.get(name):
            self.add_error(name, _("This step needs it."))
        return filled

    def step(self) -> Step:
        """Return the step."""
        kind = Kind(self.cleaned_data["kind"])
        name = FIELDS.get(kind)
        value = str(self.cleaned_data[name]) if name else ""
        return Step(kind=kind, value=" ".join(value.lower().split()) if name == "tag" else value)


if TYPE_CHECKING:
    _StepSet = BaseFormSet[StepForm]
else:
    _StepSet = BaseFormSet


class Steps(_StepSet):
    """The steps, in their order."""

    def clean(self) -> None:
        """Ask for one step at least, and for none that contradict each other."""
        if any(self.errors):
            return
        kinds = [step.kind for step in self.steps()]
        if not kinds:
            raise ValidationError(_("Say what it does, with one step at least."))
        if len([kind for kind in kinds if kind in {Kind.REPLY, Kind.DRAFT}]) > 1:
            raise ValidationError(_("One reply is enough: the customer reads them together."))
        if len({Kind.CLOSE, Kind.SNOOZE, Kind.REOPEN} & set(kinds)) > 1:
            raise ValidationError(_("Close it, open it or snooze it: only one of these."))

    def steps(self) -> list[Step]:
        """Return the steps that stay."""
        return [form.step() for form in self.ordered_forms if form.has_changed() or form.initial]


class MacroForm(PreparedForm):
    """What a macro is called, for whom it is, and its steps."""

    def __init__(self, posted: Any = None, *, agent: Agent, given: MacroCard | None = None) -> None:
        initial = {"name": given.name} | chosen(given.circle) if given else {}
        super().__init__(posted, agent=agent, initial=initial)
        made: Any = formset_factory(
            StepForm, formset=Steps, can_order=True, can_delete=True, extra=1, max_num=MOST_STEPS,
            absolute_max=MOST_STEPS + 1,
        )  # fmt: skip
        rows = [_row(step) for step in given.steps] if given else []
        self.rows: Steps = made(
            posted, prefix="steps", initial=rows, form_kwargs={"choices": _choices(agent)}
        )

    def is_valid(self) -> bool:
        """Whether the name, the circle and all steps are fine."""
        are_fine = self.rows.is_valid()
        return super().is_valid() and are_fine

    def draft(self) -> MacroDraft:
        """Return the macro as it was asked for."""
        return MacroDraft(
            name=self.cleaned_data["name"], steps=tuple(self.rows.steps()), circle=self.circle()
        )


def _row(step: Step) -> dict[str, str]:
    name = FIELDS.get(step.kind)
    return {"kind": step.kind} | ({name: step.value} if name else {})


def _choices(agent: Agent) -> dict[str, list[tuple[str, Any]]]:
    answering = [one for one in people.active() if one.role in policy.WRITERS]
    return {
        "kind": list(macros.names().items()),
        "template": [("", "")] + [
            (str(card.id), card.name) for card in queries.templates_kept(agent)
        ],
        "agent": [
            (TO_ME, _("Whoever runs it")), (TO_NOBODY, _("Nobody")),
            *((str(one.pk), one.name) for one in answering),
        ],
        "until": [
            ("later", _("Later today")), ("tomorrow", _("Tomorrow morning")),
            ("monday", _("Monday morning")),
        ],
    }  # fmt: skip
