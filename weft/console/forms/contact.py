"""Which ways the contact page shows, as a form."""

from __future__ import annotations

import dataclasses
from typing import Any

from django import forms

from weft.gateway.waits import ContactPage

LONGEST = 10_000  # minutes; about a week


class ContactForm(forms.Form):
    """From when a way is slow, and whether it is shown then."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for one in dataclasses.fields(ContactPage):
            if one.type == "int":
                self.fields[one.name] = forms.IntegerField(
                    label=one.metadata["label"],
                    help_text=one.metadata["help"],
                    min_value=1,
                    max_value=LONGEST,
                )
        label = ContactPage.__dataclass_fields__["hides_slow"].metadata["label"]
        self.fields["hides_slow"] = forms.BooleanField(label=label, required=False)
