"""How soon customers are reached again, as a form."""

from __future__ import annotations

import dataclasses
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from weft.rescue.settings import MOST_MINUTES, RescueTimes, is_minutes


class RescueTimesForm(forms.Form):
    """Minutes for each way in which a contact can fail, and what is done when they are over."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for one in dataclasses.fields(RescueTimes):
            if not is_minutes(one.name):
                self.fields[one.name] = forms.BooleanField(
                    label=one.metadata["label"],
                    help_text=one.metadata.get("help", ""),
                    required=False,
                )
                continue
            self.fields[one.name] = forms.IntegerField(
                label=one.metadata["label"],
                help_text=one.metadata.get("help", _("Minutes until the customer is reached")),
                min_value=1,
                max_value=MOST_MINUTES,
            )
