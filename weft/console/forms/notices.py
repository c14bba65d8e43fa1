"""How somebody wants to be told: a grid of reasons and ways, and quiet hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext

from weft.notices import words
from weft.notices.kinds import Kind, Way
from weft.notices.quiet import Quiet
from weft.notices.wishes import Wishes

AFTER = (5, 15, 30, 60, 120, 240)  # minutes


def after() -> list[tuple[int, str]]:
    """Return after how long an unread notice is mailed: minutes, and their words."""
    return [
        (
            minutes,
            npgettext("after", "%(count)d minute", "%(count)d minutes", minutes)
            % {"count": minutes},
        )
        for minutes in AFTER
    ]


def _weekdays(label: Any) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label,
        coerce=int,
        required=False,
        choices=[(str(number), name) for number, name in WEEKDAYS_ABBR.items()],
        widget=forms.CheckboxSelectMultiple,
    )


def _clock(label: Any) -> forms.TimeField:
    look = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "input"})
    return forms.TimeField(label=label, widget=look)


class WishesForm(forms.Form):
    """What `chosen` returns is what somebody wants."""

    ways = forms.MultipleChoiceField(
        required=False,
        choices=[(f"{kind}:{way}", "") for kind in Kind for way in Way],
    )
    nights = _weekdays(_("Quiet on"))
    begins = _clock(_("from"))
    ends = _clock(_("until"))
    days = _weekdays(_("Quiet all day on"))
    mail_after = forms.TypedChoiceField(
        label=_("Mail what is still unread after"), coerce=int, choices=after
    )
    shows_words = forms.BooleanField(
        label=_("Show the words of messages on your devices"),
        required=False,
        help_text=_("Else only who writes, and where. Others may see a screen that lies around."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a span without any length."""
        filled = super().clean() or self.cleaned_data
        if filled.get("nights") and filled.get("begins") == filled.get("ends"):
            self.add_error("ends", _("Choose an end that is not the beginning."))
        return filled

    def chosen(self) -> Wishes:
        """Return what was filled in."""
        ways: dict[Kind, set[Way]] = {kind: set() for kind in Kind}
        for pair in self.cleaned_data["ways"]:
            kind, _colon, way = pair.partition(":")
            ways[Kind(kind)].add(Way(way))
        filled = self.cleaned_data
        return Wishes(
            ways={kind: frozenset(some) for kind, some in ways.items()},
            quiet=Quiet(
                begins=filled["begins"],
                ends=filled["ends"],
                nights=frozenset(filled["nights"]),
                days=frozenset(filled["days"]),
            ),
            mail_after=timedelta(minutes=filled["mail_after"]),
            shows_words=filled["shows_words"],
        )

    def grid(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """Return the rows: a reason, and for each way its value, its words and whether it is on."""
        ticked = set(self["ways"].value() or ())
        return [
            (
                words.kind_name(kind),
                [
                    (f"{kind}:{way}", f"{words.kind_name(kind)}: {words.way_name(way)}",
                     f"{kind}:{way}" in ticked)
                    for way in Way
                ],
            )
            for kind in Kind
        ]  # fmt: skip

    def weekdays(self, name: str) -> list[tuple[int, str, str, bool]]:
        """Return the days of a week to tick: number, short name, whole name, whether it is on."""
        ticked = {str(number) for number in self[name].value() or ()}
        return [
            (number, str(WEEKDAYS_ABBR[number]), str(WEEKDAYS[number]), str(number) in ticked)
            for number in WEEKDAYS
        ]

    def nights_grid(self) -> list[tuple[int, str, str, bool]]:
        """Return the days on which quiet hours begin."""
        return self.weekdays("nights")

    def days_grid(self) -> list[tuple[int, str, str, bool]]:
        """Return the days that are quiet as a whole."""
        return self.weekdays("days")


def filled(wishes: Wishes) -> dict[str, Any]:
    """Return what the form shows at first."""
    return {
        "ways": [f"{kind}:{way}" for kind in Kind for way in Way if wishes.wants(kind, way)],
        "nights": sorted(wishes.quiet.nights),
        "begins": wishes.quiet.begins,
        "ends": wishes.quiet.ends,
        "days": sorted(wishes.quiet.days),
        "mail_after": int(wishes.mail_after.total_seconds() // 60),
        "shows_words": wishes.shows_words,
    }
