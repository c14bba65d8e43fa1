"""Every component in all its states, drawn from the styles and templates that the pages use."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from weft import ui
from weft.people import policy
from weft.people.policy import EVERYBODY, AgentRequest
from weft.ui.templatetags.icons import DRAWINGS

TOKENS = Path(ui.__file__).parent / "static/ui/css/tokens.css"
_COLOUR = re.compile(r"^  --([\w-]+): (?:light-dark|oklch)\(", re.MULTILINE)
_SIZE = re.compile(r"^  --((?:text|space|radius)-[\w-]+): ", re.MULTILINE)


class Sample(forms.Form):
    """One field of each kind; filled in wrongly, so that mistakes show."""

    name = forms.CharField(label=_("Name"), max_length=5, help_text=_("At most five letters"))
    language = forms.ChoiceField(label=_("Language"), choices=[("pl", "Polski"), ("cs", "Čeština")])
    words = forms.CharField(label=_("Your words"), widget=forms.Textarea(attrs={"rows": 2}))
    colour = forms.CharField(label=_("Colour"), widget=forms.TextInput(attrs={"type": "color"}))
    is_on = forms.BooleanField(label=_("Switched on"), required=False)
    fixed = forms.CharField(label=_("Number"), disabled=True, initial="1001", required=False)


@dataclass(frozen=True)
class Said:
    """A message of the kind that Django hands to pages."""

    message: Promise
    level_tag: str

    def __str__(self) -> str:
        return str(self.message)


@policy.allows(*EVERYBODY)
@require_safe
def show(request: AgentRequest) -> HttpResponse:
    """Show the components."""
    return render(
        request,
        "console/styleguide/index.html",
        {
            "place": "profile",
            "colours": _tokens(_COLOUR),
            "sizes": _tokens(_SIZE),
            "icon_names": DRAWINGS,
            "form": Sample(auto_id="empty-%s"),
            "wrong": Sample(
                {"name": "Kowalska", "language": "pl", "is_on": "on", "colour": "#3b5bdb"},
                auto_id="wrong-%s",
            ),
            "people": [
                "Ada",
                "Bo Kowalska",
                "Cy Nowak",
                "Dita",
                "Ewa Lis",
                "Filip",
                "Gosia",
                "Hugo",
            ],
            "said": [Said(_("Saved."), "success"), Said(_("It could not be sent."), "error")],
        },
    )


@functools.cache
def _tokens(wanted: re.Pattern[str]) -> tuple[str, ...]:
    """Return the names of tokens, in their order; the file says which there are."""
    return tuple(dict.fromkeys(wanted.findall(TOKENS.read_text())))
