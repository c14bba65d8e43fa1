"""The form of what somebody can: languages, channels and topics, each at a level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from weft.console.forms.people import CleanText
from weft.gateway import registry
from weft.routing.reasons import language_name

LANGUAGES = ("cs", "pl", "en", "sk", "de", "uk")
LEVELS = [("0", _("no")), ("1", _("a little")), ("2", _("well")), ("3", _("very well"))]
Key = tuple[str, str]


def offered(known: Sequence[Key]) -> dict[str, list[tuple[Key, str]]]:
    """Return the skills that a form asks for, by kind, with what they are called."""
    languages = dict.fromkeys([*LANGUAGES, *(name for kind, name in known if kind == "language")])
    channels = [channel for channel in registry.all_channels().values() if channel.is_whole]
    return {
        "language": [(("language", code), language_name(code)) for code in languages],
        "channel": [(("channel", one.kind), str(one.label)) for one in channels],
        "topic": [((kind, name), name) for kind, name in known if kind == "topic"],
    }


class SkillsForm(forms.Form):
    """A level for each skill, a topic that is new, and how much somebody can have at a time."""

    room = forms.IntegerField(
        label=_("How much at a time"), required=False, min_value=1, max_value=1000,
        help_text=_("A chat counts more than a mail. Empty: as everybody."),
    )  # fmt: skip
    topic = CleanText(
        label=_("Another topic"), required=False, max_length=60,
        help_text=_("Something of your shop, such as: returns"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, known: Sequence[Key], skills: Mapping[Key, int], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.offered = offered(known)
        self.named: dict[str, Key] = {}
        for kind, found in self.offered.items():
            for number, (key, label) in enumerate(found):
                name = f"{kind}-{number}"
                self.named[name] = key
                self.fields[name] = forms.ChoiceField(
                    label=label, choices=LEVELS, required=False, initial=str(skills.get(key, 0))
                )

    def parts(self) -> list[tuple[str, list[Any]]]:
        """Return the fields by kind, each under its title."""
        titles = {"language": _("Languages"), "channel": _("Channels"), "topic": _("Topics")}
        return [
            (str(title), [self[name] for name in self.named if name.startswith(f"{kind}-")])
            for kind, title in titles.items()
        ]

    def skills(self) -> dict[Key, int]:
        """Return what somebody can, and how well."""
        filled = self.cleaned_data
        found = {
            key: level for name, key in self.named.items() if (level := int(filled.get(name) or 0))
        }
        if topic := " ".join(filled.get("topic", "").split()):
            found.setdefault(("topic", topic), 2)
        return found
