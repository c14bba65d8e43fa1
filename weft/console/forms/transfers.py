"""The rules of handing over: how long an offer waits, the target, and where nobody is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from weft.conversations import queries
from weft.conversations.settings import Joining
from weft.kernel import settings
from weft.transfers.settings import Handover


class HandoverForm(forms.Form):
    """What `chosen` returns is what was filled in."""

    accept_within_minutes = forms.IntegerField(
        label=_("An offer waits for (minutes)"),
        min_value=1,
        max_value=1440,
        help_text=_("Then it goes back to whoever made it."),
    )
    most_percent = forms.IntegerField(
        label=_("At most so many of 100 conversations change hands"), min_value=0, max_value=100
    )
    joins = forms.BooleanField(
        label=_("New contacts merge with the conversation about the same number by themselves"),
        required=False,
        help_text=_(
            "Only of a verified customer, and only where exactly one open conversation names it."
        ),
    )
    telling = forms.TypedMultipleChoiceField(
        label=_("Customers are told who takes over in"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In their language, by name, and only where it is a talk. Letters are signed."),
    )

    @classmethod
    def of(cls, setting: Handover, data: Mapping[str, Any] | None) -> HandoverForm:
        """Return the form with what stands now, or with what was typed."""
        inboxes = queries.all_inboxes()
        told = [one.id for one in inboxes if one.id not in setting.silent_inboxes]
        form = cls(
            data,
            initial={
                "accept_within_minutes": setting.accept_within_minutes,
                "most_percent": setting.most_percent,
                "telling": told,
                "joins": settings.read(Joining).is_on,
            },
        )
        choices = [(one.id, one.name) for one in inboxes]
        form.fields["telling"].choices = choices  # type: ignore[attr-defined]
        return form

    def joining(self) -> Joining:
        """Return whether contacts join by themselves."""
        return replace(settings.read(Joining), is_on=self.cleaned_data["joins"])

    def chosen(self) -> Handover:
        """Return what was filled in."""
        filled = self.cleaned_data
        choices = self.fields["telling"].choices  # type: ignore[attr-defined]
        return Handover(
            accept_within_minutes=filled["accept_within_minutes"],
            most_percent=filled["most_percent"],
            silent_inboxes=tuple(id_ for id_, _name in choices if id_ not in filled["telling"]),
        )
