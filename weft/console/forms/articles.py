"""The forms of the help centre: what an article says in a language, what a heading is called."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from weft.console.forms.people import CleanText
from weft.knowledge import queries
from weft.knowledge.actions import MAX_BODY, MAX_TITLE, Words
from weft.people.models import Language

NAME = "name_"


class ArticleForm(forms.Form):
    """An article in one language. `seen` is the number of the version that one began from."""

    title = CleanText(
        label=_("Title"),
        max_length=MAX_TITLE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    category = forms.TypedChoiceField(
        label=_("Stands under"), required=False, coerce=int, empty_value=None
    )
    body = CleanText(
        label=_("Text"),
        max_length=MAX_BODY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 18, "dir": "auto"}),
        help_text=_(
            "An empty line begins a paragraph, “## ” a heading, “- ” or “1. ” a list."
            " **Bold**, [a link](https://…)."
        ),
    )
    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, language: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.language = language
        category = self.fields["category"]
        if isinstance(category, forms.TypedChoiceField):
            category.choices = [("", _("No heading")), *queries.categories(language).items()]

    def words(self) -> Words:
        """Return what is to be written."""
        # browsers send lines with CR LF, and what was not changed shall be no new version
        body = str(self.cleaned_data["body"]).replace("\r\n", "\n")
        return Words(language=self.language, title=self.cleaned_data["title"], body=body)


class NewArticleForm(ArticleForm):
    """The same for an article that is not there yet: in which language it begins, and where."""

    language_of = forms.ChoiceField(label=_("Language"), choices=Language)
    slug = CleanText(
        label=_("Address"),
        max_length=60,
        required=False,
        help_text=_(
            "The end of its web address. It stays for good; left empty, the title makes it."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    field_order = ["language_of", "title", "slug", "category", "body"]

    def words(self) -> Words:
        """Return what is to be written, in the language that was chosen."""
        self.language = self.cleaned_data["language_of"]
        return super().words()


class CategoryForm(forms.Form):
    """What a heading is called in each language, of which one is enough."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for code, language in Language.choices:
            self.fields[NAME + code] = CleanText(
                label=_("Name: %(language)s") % {"language": language},
                max_length=80,
                required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off", "lang": code}),
            )

    def clean(self) -> dict[str, Any]:
        """Ask for a name in one language at least."""
        filled = super().clean() or self.cleaned_data
        if not self.errors and not self.names():
            self.add_error(NAME + Language.values[0], _("Name it, in one language at least."))
        return filled

    def names(self) -> dict[str, str]:
        """Return the names that were given, by language."""
        given = {code: self.cleaned_data.get(NAME + code, "") for code in Language.values}
        return {code: name for code, name in given.items() if name}


def shown(names: dict[str, str]) -> dict[str, str]:
    """Return the names of a heading as its form shows them."""
    return {NAME + code: name for code, name in names.items()}
