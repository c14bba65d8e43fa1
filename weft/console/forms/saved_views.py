"""The form of a saved view: the filter builder, and for whom the view is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from weft.console.forms.circles import MYSELF, channel_choices, chosen, circles
from weft.console.forms.people import CleanText
from weft.conversations import filters
from weft.conversations import queries as conversations
from weft.conversations.actions import ViewDraft
from weft.conversations.circles import Circle
from weft.conversations.filters import Filter
from weft.conversations.queries import SavedViewCard
from weft.people import policy
from weft.people import queries as people
from weft.people.models import Agent, Language

MINE = "mine"
UNITS = {"1": _("minutes"), "60": _("hours"), "1440": _("days")}
MOST_UNITS = 10_000

_SEVERAL: dict[str, Any] = {"required": False, "widget": forms.CheckboxSelectMultiple}


class SavedViewForm(forms.Form):
    """What a saved view is called, for whom it is, and what a conversation there must be like."""

    name = CleanText(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    whom = forms.ChoiceField(label=_("For whom"))
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[
            ("open", pgettext_lazy("conversations", "Open")),
            ("snoozed", _("Snoozed")),
            ("unresolved", _("Open or snoozed")),
            ("closed", _("Closed")),
        ],
    )
    order = forms.ChoiceField(
        label=_("Order"),
        choices=[
            ("due", _("Least time left")),
            ("waiting", _("Longest waiting")),
            ("newest", _("Newest word")),
        ],
    )
    assignee = forms.ChoiceField(label=_("Who looks after it"), required=False)
    waits = forms.BooleanField(label=_("The customer waits for us"), required=False)
    longer_than = forms.IntegerField(
        label=_("Waits for longer than"), required=False, min_value=1, max_value=MOST_UNITS
    )
    unit = forms.ChoiceField(label=_("Unit"), required=False, choices=list(UNITS.items()))
    deadline = forms.ChoiceField(
        label=_("Deadline"),
        required=False,
        choices=[
            ("", _("Any, or none")),
            ("at_risk", _("Little time is left")),
            ("breached", _("The time is over")),
        ],
    )
    unread = forms.BooleanField(label=_("I have not read it"), required=False)
    has_draft = forms.BooleanField(label=_("I have begun an answer"), required=False)
    inboxes = forms.MultipleChoiceField(label=_("Inboxes"), **_SEVERAL)
    channels = forms.MultipleChoiceField(label=_("Channels"), **_SEVERAL)
    teams = forms.MultipleChoiceField(label=_("Teams"), **_SEVERAL)
    tags = CleanText(
        label=_("With one of these tags"),
        max_length=1000,
        required=False,
        help_text=_("Separated by commas."),
        widget=forms.TextInput(attrs={"list": "known-tags", "autocomplete": "off"}),
    )
    without_tags = CleanText(
        label=_("With none of these tags"),
        max_length=1000,
        required=False,
        widget=forms.TextInput(attrs={"list": "known-tags", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language of the customer"), required=False)
    matter = CleanText(label=_("Stands in the matter"), max_length=filters.LONGEST, required=False)

    def __init__(self, *args: Any, agent: Agent, **more: Any) -> None:
        super().__init__(*args, **more)
        self.agent = agent
        colleagues = [one for one in people.active() if one.role in policy.WRITERS]
        choices: dict[str, Any] = {
            "whom": circles(agent),
            "assignee": [
                ("", _("Anybody or nobody")),
                (filters.ME, _("Whoever looks at the list")),
                (filters.NOBODY, _("Nobody")),
                *((str(one.pk), one.name) for one in colleagues),
            ],
            "inboxes": [(str(i.id), i.name) for i in conversations.inboxes_visible_to(agent)],
            "channels": channel_choices(),
            "teams": [
                (MINE, _("Those of whoever looks at the list")),
                *((str(team.pk), team.name) for team in people.teams()),
            ],
            "language": [("", _("Any language")), *Language.choices],
        }
        for name, offered in choices.items():
            field: Any = self.fields[name]
            field.choices = offered

    def clean(self) -> dict[str, Any]:
        """Check that it is a filter: too many tags are none."""
        filled = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.filter()
            except filters.BadFilter:
                self.add_error("tags", _("These are more, or longer, than a list can ask for."))
        return filled

    def filter(self) -> Filter:
        """Return the filter that was built. Raises BadFilter."""
        filled = self.cleaned_data
        minutes = int(filled["unit"] or 1) * (filled["longer_than"] or 0)
        found = {
            "status": filled["status"],
            "order": filled["order"],
            "assignee": filled["assignee"],
            "channels": filled["channels"],
            "inboxes": [int(id_) for id_ in filled["inboxes"]],
            "teams": [int(id_) for id_ in filled["teams"] if id_ != MINE],
            "my_teams": MINE in filled["teams"],
            "tags": _words(filled["tags"]),
            "without_tags": _words(filled["without_tags"]),
            "language": filled["language"],
            "waits": filled["waits"],
            "waits_minutes": min(minutes, filters.MOST_MINUTES),
            "deadline": filled["deadline"],
            "unread": filled["unread"],
            "has_draft": filled["has_draft"],
            "matter": filled["matter"],
        }
        return filters.read(found)

    def draft(self) -> ViewDraft:
        """Return the view as it was asked for."""
        whom = self.cleaned_data["whom"]
        circle = Circle(
            team_id=int(whom) if whom.isdecimal() else None,
            agent_id=self.agent.pk if whom == MYSELF else None,
        )
        return ViewDraft(name=self.cleaned_data["name"], filter=self.filter(), circle=circle)


def shown(card: SavedViewCard) -> dict[str, Any]:
    """Return a saved view as its form shows it."""
    return built(card.filter) | {"name": card.name, "whom": chosen(card.circle)["whom"]}


def built(wanted: Filter) -> dict[str, Any]:
    """Return a filter as the builder shows it."""
    unit = next((u for u in ("1440", "60") if not wanted.waits_minutes % int(u)), "1")
    return {
        "whom": MYSELF,
        "status": wanted.status,
        "order": wanted.order,
        "assignee": wanted.assignee,
        "channels": list(wanted.channels),
        "inboxes": [str(id_) for id_ in wanted.inboxes],
        "teams": [*([MINE] if wanted.my_teams else []), *map(str, wanted.teams)],
        "tags": ", ".join(wanted.tags),
        "without_tags": ", ".join(wanted.without_tags),
        "language": wanted.language,
        "waits": wanted.waits,
        "longer_than": wanted.waits_minutes // int(unit) or None,
        "unit": unit if wanted.waits_minutes else "60",
        "deadline": wanted.deadline,
        "unread": wanted.unread,
        "has_draft": wanted.has_draft,
        "matter": wanted.matter,
    }


def _words(text: str) -> list[str]:
    words = (" ".join(word.lower().split()) for word in text.split(","))
    return list(dict.fromkeys(word for word in words if word))
