"""The form of a template: a text for each language, of which one is enough."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from weft.console.composer.choosing import ANYWHERE
from weft.console.forms.circles import PreparedForm, chosen
from weft.console.forms.people import CleanText
from weft.conversations import choices
from weft.conversations.actions import MAX_TEXT, TemplateDraft
from weft.conversations.queries import TemplateCard
from weft.people.models import Language

LANGUAGES = [("", _("Any language")), *Language.choices]
TEXT, CHOICES = "text_", "choices_"


class TemplateForm(PreparedForm):
    """What a template is called, for whom it is, and what it says in each language."""

    shortcut = CleanText(
        label=_("Short name"),
        max_length=40,
        required=False,
        help_text=_("What you type after a slash: “late” is found by /late."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    folder = CleanText(
        label=_("Folder"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "folders"}),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for code, language in LANGUAGES:
            self.fields[TEXT + code] = CleanText(
                label=_("Text: %(language)s") % {"language": language},
                max_length=MAX_TEXT,
                required=False,
                widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
            )
            self.fields[CHOICES + code] = CleanText(
                label=_("Choices below it"),
                help_text=_("Short answers, one on each line. The customer taps one."),
                max_length=2_000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            )

    def texts(self) -> Iterator[tuple[BoundField, BoundField, bool]]:
        """Return the fields of each language, and whether they stand open."""
        for code, _language in LANGUAGES:
            field = self[TEXT + code]
            yield field, self[CHOICES + code], bool(field.value()) or not code

    def clean_shortcut(self) -> str:
        """Return the short name as it is typed behind a slash."""
        short = str(self.cleaned_data["shortcut"]).lstrip("/").lower()
        if not re.fullmatch(r"[\w-]*", short):
            raise forms.ValidationError(_("Use letters, digits and dashes, without spaces."))
        return short

    def clean(self) -> dict[str, Any]:
        """Ask for a text in one language at least."""
        filled = super().clean() or self.cleaned_data
        for code, _language in LANGUAGES:
            own = self._choices(code)
            if len(own) > ANYWHERE.most or any(len(one) > ANYWHERE.longest for one in own):
                words = _("At most %(most)d choices, of at most %(longest)d characters each.")
                self.add_error(CHOICES + code, words % vars(ANYWHERE))
        if not self.errors and not self._said():
            self.add_error(TEXT, _("Write what it says, in one language at least."))
        return filled

    def draft(self) -> TemplateDraft:
        """Return the template as it was asked for."""
        return TemplateDraft(
            name=self.cleaned_data["name"],
            texts=self._said(),
            shortcut=self.cleaned_data["shortcut"],
            folder=self.cleaned_data["folder"],
            circle=self.circle(),
            choices={code: own for code in self._said() if (own := self._choices(code))},
        )

    def _choices(self, code: str) -> tuple[str, ...]:
        return choices.cleaned(self.cleaned_data.get(CHOICES + code, "").splitlines())

    def _said(self) -> dict[str, str]:
        texts = {code: self.cleaned_data.get(TEXT + code, "") for code, _language in LANGUAGES}
        return {code: text for code, text in texts.items() if text}


def shown(card: TemplateCard) -> dict[str, Any]:
    """Return a template as its form shows it."""
    texts = {TEXT + code: text for code, text in card.texts.items()}
    texts |= {CHOICES + code: "\n".join(own) for code, own in card.choices.items()}
    return {"name": card.name, "shortcut": card.shortcut, "folder": card.folder} | (
        chosen(card.circle) | texts
    )
