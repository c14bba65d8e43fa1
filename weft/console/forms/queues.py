"""The forms of a queue: what it is, and how it gives its conversations to people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from weft.console.forms.people import CleanText
from weft.conversations import queries as conversations
from weft.conversations.actions import QueueDraft
from weft.people import queries as people
from weft.routing.deciding import Mode, Need
from weft.routing.rules import Rule
from weft.scheduling import queries as plans

MOST_TOPICS = 10
ASKED = 2  # how well somebody must know a topic, until less will do


class QueueForm(forms.Form):
    """A queue, and its rule."""

    name = CleanText(label=_("Name"), max_length=100)
    is_on = forms.BooleanField(label=_("It hands out"), required=False, initial=True)
    team_id = forms.TypedChoiceField(
        label=_("Team"), required=False, coerce=int, empty_value=None,
        help_text=_("Only these people get its conversations, however long somebody waits."),
    )  # fmt: skip
    plan_id = forms.TypedChoiceField(
        label=_("Opening hours"), required=False, coerce=int, empty_value=None
    )
    inbox_ids = forms.TypedMultipleChoiceField(
        label=_("Inboxes whose new conversations wait here"), required=False, coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    mode = forms.ChoiceField(
        label=_("How it gives conversations to people"), widget=forms.RadioSelect,
        choices=[
            (Mode.PULL, _("People take the next one themselves")),
            (Mode.PUSH, _("Offered to who can best help, who takes it or not")),
            (Mode.ROUND_ROBIN, _("Given by turns, without asking")),
        ],
    )  # fmt: skip
    offer_seconds = forms.IntegerField(
        label=_("Seconds to answer an offer"), min_value=5, max_value=3600
    )
    wrap_up_seconds = forms.IntegerField(
        label=_("Seconds to write up a talk"), min_value=0, max_value=3600,
        help_text=_("After a chat or a call; nothing is offered meanwhile. 0: none."),
    )  # fmt: skip
    topics = CleanText(
        label=_("Topics that somebody must know"), required=False, max_length=400,
        help_text=_("With commas between, such as: returns, warranty"),
    )  # fmt: skip
    asks_language = forms.BooleanField(
        label=_("Only who speaks the customer’s language"),  # noqa: RUF001
        required=False,
    )
    less_after_seconds = forms.IntegerField(
        label=_("Seconds until a little less will do"), min_value=0, max_value=86_400
    )
    anybody_after_seconds = forms.IntegerField(
        label=_("Seconds until anybody of the team will do"), min_value=0, max_value=86_400
    )
    urgency_minutes = forms.IntegerField(
        label=_("Minutes that it counts as waiting longer"), min_value=0, max_value=1440,
        help_text=_("So it is served before others. 0: as they come."),
    )  # fmt: skip
    call_above = forms.IntegerField(
        label=_("Call people back from a short break when more wait than"),
        min_value=0, max_value=10_000, help_text=_("0: never."),
    )  # fmt: skip

    RULE = ("offer_seconds", "wrap_up_seconds", "less_after_seconds", "anybody_after_seconds",
            "asks_language", "urgency_minutes", "call_above")  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offered: dict[str, list[tuple[Any, str]]] = {
            "team_id": [("", str(_("Everybody")))]
            + [(team.pk, team.name) for team in people.teams()],
            "plan_id": [("", str(_("As the inbox of each says")))]
            + [(plan.id, plan.name) for plan in plans.shared_plans()],
            "inbox_ids": [(card.id, card.name) for card in conversations.all_inboxes()],
        }
        for name, choices in offered.items():
            field: Any = self.fields[name]
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """See that what is asked widens in order."""
        filled = super().clean() or self.cleaned_data
        less, anybody = (filled.get(f"{ring}_after_seconds") for ring in ("less", "anybody"))
        if less is not None and anybody is not None and anybody < less:
            self.add_error("anybody_after_seconds", _("This comes after “a little less will do”."))
        if len(self.names()) > MOST_TOPICS:
            self.add_error("topics", _("These are too many topics."))
        return filled

    def draft(self) -> QueueDraft:
        """Return the queue as it was asked for."""
        fields = ("name", "is_on", "team_id", "plan_id")
        return QueueDraft(**{name: self.cleaned_data[name] for name in fields})

    def rule(self) -> Rule:
        """Return how it hands out."""
        values = {name: self.cleaned_data[name] for name in self.RULE}
        return Rule(mode=Mode(self.cleaned_data["mode"]), **values)

    def names(self) -> list[str]:
        """Return the topics, each once."""
        given = self.cleaned_data.get("topics", "").split(",")
        return list(dict.fromkeys(filter(None, (" ".join(one.split())[:60] for one in given))))

    def needs(self) -> list[Need]:
        """Return what somebody must know."""
        return [Need("topic", name, ASKED) for name in self.names()]


def initial(card: conversations.QueueCard | None, rule: Rule, needs: list[Need]) -> dict[str, Any]:
    """Return what the form shows of a queue; of a new one, of None, the usual."""
    shown: dict[str, Any] = {name: getattr(rule, name) for name in (*QueueForm.RULE, "mode")}
    shown["topics"] = ", ".join(need.name for need in needs if need.kind == "topic")
    if card is not None:
        shown |= {"name": card.name, "is_on": card.is_on, "team_id": card.team_id}
        shown |= {"plan_id": card.plan_id, "inbox_ids": card.inbox_ids}
    return shown
