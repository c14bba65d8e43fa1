"""The forms by which an inbox is connected, made from what its channel asks for.

A secret is sealed as it comes in and never shown again; a field left empty keeps the former one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from weft.console.forms.channels import fields_of, parts_of
from weft.kernel import secrets


class PartsForm(forms.Form):
    """Some fields of a dataclass of settings; `filled` is the dataclass as it stands."""

    def __init__(self, *args: Any, filled: Any, names: Collection[str], **more: Any) -> None:
        self.parts = [part for part in parts_of(type(filled)) if part.name in names]
        super().__init__(*args, **more)
        for part in self.parts:
            self.fields |= dict(fields_of(part))
            if part.is_secret:
                if getattr(filled, part.name):
                    self.fields[part.name].widget.attrs["placeholder"] = _("kept, not shown")
            else:
                self.initial.setdefault(part.name, getattr(filled, part.name))

    def changes(self) -> dict[str, Any]:
        """Return the settings that were filled in, secrets sealed."""
        return {
            part.name: secrets.seal(value) if part.is_secret else value
            for part in self.parts
            if (value := self.cleaned_data[part.name]) is not None
            if value or not part.is_secret
        }

    def blame(self, reasons: dict[str, str]) -> None:
        """Show what a channel finds wrong at the fields that it names."""
        for name, reason in reasons.items():
            self.add_error(name if name in self.fields else None, reason)


def advanced_names(shape: type[Any], *, but: Collection[str]) -> list[str]:
    """Return the names of what only few change, in the channel's order."""
    return [part.name for part in parts_of(shape) if part.is_advanced and part.name not in but]


def all_names(shape: type[Any]) -> list[str]:
    """Return the names of all fields of a dataclass of settings."""
    return [field.name for field in dataclasses.fields(shape)]
