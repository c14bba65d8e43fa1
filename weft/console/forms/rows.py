"""Lists in an inbox's settings: each entry is a row of fields, made from the channel's dataclass.

Rows are added, ordered and taken away with buttons; without script by numbers and ticks, and one
empty row stands at the end. What names a row (`key`) is chosen here once and never changes.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from django import forms
from django.conf import settings as deployment
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

LONGEST_LINE = 300
KEY = "key"


class RowForm(forms.Form):
    """One row. Its fields are those of `shape`."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, shape: type[Any], **more: Any) -> None:
        if given := more.get("initial"):
            more["initial"] = _initial(shape, given)
        super().__init__(*args, **more)
        self.shape = shape
        for part, kind in _parts(shape):
            for name, field in _fields(part, kind):
                self.fields[name] = field

    @property
    def is_spare(self) -> bool:
        """Whether nothing was filled in yet: the empty row at the end."""
        return self.empty_permitted and not (self.is_bound and self.has_changed())

    @property
    def title(self) -> str:
        """What a folded row is called: what was chosen in it, and the words that it was given."""
        named = (
            text
            for part, kind in _parts(self.shape)
            for value, text in _choices(part, kind)
            if value == self[part.name].value()
        )
        texts = (self[f"labels_{code}"].value() for code, _name in _codes())
        return ": ".join(
            str(part) for part in (next(named, ""), next(filter(None, texts), "")) if part
        )

    def value(self) -> dict[str, Any]:
        """Return the row as its channel keeps it; the key may still be empty."""
        found: dict[str, Any] = {KEY: self.cleaned_data[KEY]}
        for part, kind in _parts(self.shape):
            if _is_by_language(kind):
                said = {code: self.cleaned_data[f"{part.name}_{code}"] for code, _name in _codes()}
                found[part.name] = {code: text for code, text in said.items() if text}
            else:
                found[part.name] = self.cleaned_data[part.name]
        return found


if TYPE_CHECKING:
    _RowSet = BaseFormSet[RowForm]
else:
    _RowSet = BaseFormSet


class Rows(_RowSet):
    """All rows of one part of the settings, in their order."""

    def values(self) -> list[dict[str, Any]]:
        """Return the rows that stay, in their order, each with a key of its own."""
        kept = [form.value() for form in self.ordered_forms if form.has_changed() or form.initial]
        taken = {row[KEY] for row in kept if row[KEY]}
        for row in kept:
            row[KEY] = row[KEY] or _free(str(row.get("kind", "row")), taken)
            taken.add(row[KEY])
        return kept


def rows(name: str, shape: type[Any], most: int, posted: Any, given: Iterable[Any]) -> Rows:
    """Return the rows of a part: those `given`, or those that were posted."""
    kind: Any = formset_factory(
        RowForm, formset=Rows, can_order=True, can_delete=True, extra=1, max_num=most,
        absolute_max=most + 1,
    )  # fmt: skip
    initial = [dataclasses.asdict(row) for row in given]
    made: Rows = kind(posted, prefix=name, initial=initial, form_kwargs={"shape": shape})
    return made


def _parts(shape: type[Any]) -> list[tuple[dataclasses.Field[Any], Any]]:
    types = typing.get_type_hints(shape)
    return [(one, types[one.name]) for one in dataclasses.fields(shape) if one.name != KEY]


def _initial(shape: type[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {KEY: given[KEY]}
    for part, kind in _parts(shape):
        value = given[part.name]
        if _is_by_language(kind):
            shown |= {f"{part.name}_{code}": text for code, text in value.items()}
        else:
            shown[part.name] = value
    return shown


def _fields(part: dataclasses.Field[Any], kind: Any) -> list[tuple[str, forms.Field]]:
    told: dict[str, Any] = {
        "label": part.metadata.get("label", part.name),
        "help_text": part.metadata.get("help", ""),
        "required": False,
    }
    if not _is_by_language(kind):
        return [(part.name, _field(part, kind, told))]
    made = []
    for code, language in _codes():
        label = _("%(label)s (%(language)s)") % {"label": told["label"], "language": language}
        field: forms.Field = forms.CharField(max_length=LONGEST_LINE, **told | {"label": label})
        if typing.get_args(kind)[1] is not str:
            field = Lines(**told | {"label": label})
        if when := part.metadata.get("when"):
            field.widget.attrs["data-when"] = "=".join(when)
        made.append((f"{part.name}_{code}", field))
    return made


def _field(part: dataclasses.Field[Any], kind: Any, told: dict[str, Any]) -> forms.Field:
    if typing.get_origin(kind) is Literal:
        choices = _choices(part, kind)
        # the empty row has the first choice: that alone is no row
        return forms.ChoiceField(
            choices=choices, initial=choices[0][0], **told | {"required": True}
        )
    if kind is bool:
        return forms.BooleanField(**told)
    return forms.CharField(max_length=LONGEST_LINE, **told)


def _choices(part: dataclasses.Field[Any], kind: Any) -> Sequence[tuple[str, Any]]:
    if typing.get_origin(kind) is not Literal:
        return ()
    return part.metadata.get("choices") or [(value, value) for value in typing.get_args(kind)]


class Lines(forms.CharField):
    """One value per line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """Show a list as lines."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """Return the lines that hold something."""
        lines = (line.strip() for line in super().clean(value).splitlines())
        return [line for line in lines if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether other lines stand here than before."""
        return bool(super().has_changed(self.prepare_value(initial), data))


def _is_by_language(kind: Any) -> bool:
    return typing.get_origin(kind) in {dict, Mapping} and typing.get_args(kind)[0] is str


def _codes() -> Sequence[tuple[str, str]]:
    return deployment.LANGUAGES


def _free(stem: str, taken: set[str]) -> str:
    """Return a key that no row has yet: the stem, or the stem and a number."""
    numbers = (f"{stem}_{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(key for key in numbers if key not in taken)
