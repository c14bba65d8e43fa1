"""The form of an inbox, made from what its channel asks for.

A channel says in a dataclass what an owner fills in; nobody here knows a channel by name. What a
form cannot show (advanced fields, secrets) is left as it stands.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from django import forms
from django.conf import settings as deployment
from django.utils.translation import gettext_lazy as _

from weft.gateway import answering
from weft.gateway.contract import Channel

from .rows import rows

LONGEST_LIST = 50
LONGEST_LINE = 300
LONGEST_WORDS = 4_000


@dataclass(frozen=True)
class Part:
    """One field of a channel's settings."""

    name: str
    type: Any
    label: str
    help: str
    is_secret: bool
    is_keyring: bool  # secrets that we make and show once, the newest two good
    is_advanced: bool
    row: type[Any] | None  # what each row of a list asks for
    most: int  # rows
    add: str  # what its button says that adds a row
    choices: Mapping[str, Any] = field(default_factory=dict)
    is_long: bool = False  # several lines of words
    is_answering_inbox: bool = False  # another inbox, that sends letters


def parts(channel: Channel) -> list[Part]:
    """Return what the channel asks for, in its order."""
    return parts_of(channel.settings)


def parts_of(shape: type[Any]) -> list[Part]:
    """Return the fields of a dataclass of settings, in its order."""
    types = typing.get_type_hints(shape)
    return [
        Part(
            name=field.name,
            type=types[field.name],
            label=field.metadata.get("label", field.name),
            help=field.metadata.get("help", ""),
            is_secret=bool(field.metadata.get("is_secret")),
            is_keyring=bool(field.metadata.get("is_keyring")),
            is_advanced=bool(field.metadata.get("is_advanced")),
            row=field.metadata.get("rows"),
            choices=field.metadata.get("choices", {}),
            is_long=bool(field.metadata.get("is_long")),
            is_answering_inbox=bool(field.metadata.get("is_answering_inbox")),
            most=field.metadata.get("most", LONGEST_LIST),
            add=field.metadata.get("add", ""),
        )
        for field in dataclasses.fields(shape)
    ]


class Lines(forms.CharField):
    """One value per line."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        """Show a list as lines."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """Return the lines that hold something."""
        lines = [line.strip() for line in super().clean(value).splitlines()]
        found = [line for line in lines if line]
        if len(found) > LONGEST_LIST or any(len(line) > LONGEST_LINE for line in found):
            raise forms.ValidationError(_("This is more than fits here."))
        return found


class InboxForm(forms.Form):
    """The name of an inbox, whether it is on, and what its channel asks for."""

    name = forms.CharField(label=_("Name"), max_length=100)
    is_on = forms.BooleanField(label=_("Customers can reach us here"), required=False)

    def __init__(self, *args: Any, channel: Channel, **more: Any) -> None:
        super().__init__(*args, **more)
        self.channel = channel
        self.shown = [part for part in parts(channel) if not part.is_secret]
        for part in self.shown:
            if part.is_advanced or part.row:
                continue
            self.fields |= dict(fields_of(part))
        self.lists = [
            (part, rows(part.name, part.row, part.most, self._posted(), self.initial[part.name]))
            for part in self.shown
            if part.row
        ]

    @property
    def asked(self) -> list[forms.BoundField]:
        """What the channel asks for, besides what every inbox has, and its lists."""
        return [one for one in self if one.name not in InboxForm.base_fields]

    def _posted(self) -> Any:
        return self.data if self.is_bound else None

    def is_valid(self) -> bool:
        """Tell whether the form and all rows of its lists can be kept."""
        return all([super().is_valid(), *(found.is_valid() for _part, found in self.lists)])

    def clean_origins(self) -> list[str]:
        """Keep scheme and host of each address; a page's path does not matter."""
        return [_origin(line) for line in self.cleaned_data["origins"]]

    def settings(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings to keep: what was filled in, over what stood there before."""
        changed = dict(before)
        for part in self.shown:
            if part.is_advanced or part.row:
                continue
            if _is_by_language(part.type):
                said = {
                    code: self.cleaned_data[f"{part.name}_{code}"]
                    for code, _name in deployment.LANGUAGES
                }
                changed[part.name] = {code: words for code, words in said.items() if words}
            elif part.type is not int or self.cleaned_data[part.name] is not None:
                changed[part.name] = self.cleaned_data[part.name]  # no number changes no number
        return changed | {part.name: found.values() for part, found in self.lists}


def initial(channel: Channel, filled: Any) -> dict[str, Any]:
    """Return what the form shows at first; `filled` is the channel's own dataclass."""
    shown: dict[str, Any] = {}
    for part in parts(channel):
        value = getattr(filled, part.name)
        if _is_by_language(part.type):
            shown |= {f"{part.name}_{code}": words for code, words in value.items()}
        else:
            shown[part.name] = value
    return shown


def fields_of(part: Part) -> list[tuple[str, forms.Field]]:
    """Return the fields of a form in which a part is filled in; several when it has languages."""
    told: dict[str, Any] = {
        "label": _(part.label), "help_text": _(part.help) if part.help else "", "required": False,
    }  # fmt: skip
    if _is_by_language(part.type):
        return [
            (
                f"{part.name}_{code}",
                (Words if part.is_long else Text)(
                    **told | {"label": f"{_(part.label)} ({language})"}
                ),
            )
            for code, language in deployment.LANGUAGES
        ]
    if part.is_answering_inbox:
        return [(part.name, _inbox_field(told))]
    return [(part.name, _field(part, told))]


def _inbox_field(told: dict[str, Any]) -> forms.Field:
    """Return a choice of the inboxes that send letters."""
    usual = ("", _("The only mailbox, as long as there is just one"))
    possible = [(card.id, card.name) for card in answering.inboxes()]
    return forms.TypedChoiceField(**told, choices=[usual, *possible], coerce=int, empty_value=None)


def _field(part: Part, told: dict[str, Any]) -> forms.Field:
    origin = typing.get_origin(part.type)
    if part.is_secret:
        return forms.CharField(
            **told, max_length=LONGEST_LINE, strip=True,
            widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        )  # fmt: skip
    if origin is Literal:
        values = typing.get_args(part.type)
        choices = [(value, part.choices.get(value, value)) for value in values]
        return forms.ChoiceField(**told | {"required": "" not in values}, choices=choices)
    if origin in {Sequence, list, tuple}:
        return Lines(**told)
    if part.type is bool:
        return forms.BooleanField(**told)
    if part.type is int:
        return forms.IntegerField(**told)
    return Colour(**told) if part.name == "colour" else Text(**told)


class Words(forms.CharField):
    """Several lines of words."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, **told: Any) -> None:
        super().__init__(max_length=LONGEST_WORDS, **told)


class Text(forms.CharField):
    """One line of words."""

    def __init__(self, **told: Any) -> None:
        super().__init__(max_length=LONGEST_LINE, **told)


class Colour(forms.RegexField):
    """#rrggbb, or nothing for the brand's colour."""

    def __init__(self, **told: Any) -> None:
        super().__init__(
            regex=r"^#[0-9a-fA-F]{6}$",
            error_messages={"invalid": _("Please give a colour such as #3b5bdb.")},
            widget=forms.TextInput(attrs={"placeholder": "#3b5bdb", "data-colour": ""}),
            **told,
        )


def _is_by_language(kind: Any) -> bool:
    return typing.get_origin(kind) is Mapping and typing.get_args(kind) == (str, str)


def _origin(line: str) -> str:
    try:
        found = urlsplit(line if "://" in line else f"https://{line}")
        port = f":{found.port}" if found.port else ""
    except ValueError:
        found = None
    if found is None or found.scheme not in {"http", "https"} or not found.hostname:
        words = _("%(line)s is no address. Write it as https://www.example.com.")
        raise forms.ValidationError(words % {"line": line})
    return f"{found.scheme}://{found.hostname}{port}"
