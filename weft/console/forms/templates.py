"""The form of a template."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from weft.console.forms.people import CleanText
from weft.conversations.actions import MAX_TEXT
from weft.people.models import Language


class TemplateForm(forms.Form):
    """What a template is called, for whom it is, and what it says."""

    name = CleanText(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("Any language")), *Language.choices], required=False
    )
    text = CleanText(
        label=_("Text"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
