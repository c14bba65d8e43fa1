"""Forms about people: set-up, invitations, profiles, teams."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from weft.kernel.requests import is_clean
from weft.people.models import Agent, Language, time_zones
from weft.people.roles import Role


def time_zone_choices() -> list[tuple[str, str]]:
    """Return the zones as a list of choices, the world's name without its underscores."""
    return [(name, name.replace("_", " ")) for name in sorted(time_zones())]


class CleanText(forms.CharField):
    """A line of text that the database can hold."""

    default_error_messages = {"unclean": _("Some characters here cannot be stored.")}

    def clean(self, value: Any) -> str:
        """Return the text without surrounding space."""
        text = str(super().clean(value))
        if not is_clean(text):
            raise forms.ValidationError(self.error_messages["unclean"], code="unclean")
        return text


def first_name_field() -> CleanText:
    """Return the field for a first name."""
    return CleanText(
        label=_("First name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )


def surname_field() -> CleanText:
    """Return the field for a surname."""
    return CleanText(
        label=_("Surname"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )


def language_field() -> forms.ChoiceField:
    """Return the field for the language of the screens."""
    return forms.ChoiceField(label=_("Language"), choices=Language)


def time_zone_field() -> forms.ChoiceField:
    """Return the field for a time zone."""
    return forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices)


class PasswordForm(forms.Form):
    """Somebody chooses a password for the first time; `person` is whose it will be."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        help_text=_("At least 10 characters. Three or four words are easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": 10}),
    )

    def person(self) -> Agent:
        """Return who chooses, so that the password is not their own name."""
        return Agent()

    def clean(self) -> dict[str, Any]:
        """Check the password against the person."""
        filled = super().clean() or self.cleaned_data
        if password := filled.get("password"):
            try:
                password_validation.validate_password(password, self.person())
            except forms.ValidationError as problem:
                self.add_error("password", problem)
        return filled


class OwnerForm(PasswordForm):
    """The first screen of the set-up: who you are."""

    first_name = first_name_field()
    surname = surname_field()
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    language = language_field()
    # filled in by a script from the browser's clock; the second screen shows it
    time_zone = forms.ChoiceField(
        choices=time_zone_choices, required=False, widget=forms.HiddenInput()
    )

    field_order = ["language", "first_name", "surname", "email", "password", "time_zone"]

    def person(self) -> Agent:
        """Return the owner to be."""
        known = ("email", "first_name", "surname")
        return Agent(**{field: self.cleaned_data.get(field, "") for field in known})


class JoinForm(PasswordForm):
    """An invited person says who they are and chooses a password."""

    first_name = first_name_field()
    surname = surname_field()
    language = language_field()
    time_zone = forms.ChoiceField(
        choices=time_zone_choices, required=False, widget=forms.HiddenInput()
    )

    field_order = ["language", "first_name", "surname", "password", "time_zone"]

    def __init__(self, *args: Any, invited: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invited = invited

    def person(self) -> Agent:
        """Return the invited agent under the name just given."""
        return Agent(
            email=self.invited.email,
            first_name=self.cleaned_data.get("first_name", ""),
            surname=self.cleaned_data.get("surname", ""),
        )


class BrandForm(forms.Form):
    """The shop's name, colour, language and clock."""

    name = CleanText(
        label=_("Name of the shop"),
        max_length=80,
        help_text=_("Customers read it above the chat."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    colour = forms.CharField(
        label=_("Colour"),
        max_length=7,
        help_text=_("The chat button and your customers’ bubbles wear it."),  # noqa: RUF001
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    language = forms.ChoiceField(
        label=_("Language of your customers"),
        choices=Language,
        help_text=_("Used when a visitor’s own language is not known."),  # noqa: RUF001
    )
    time_zone = time_zone_field()

    def clean_colour(self) -> str:
        """Return the colour as #rrggbb, in lower case."""
        colour = str(self.cleaned_data["colour"]).lower()
        if not re.fullmatch(r"#[0-9a-f]{6}", colour):
            raise forms.ValidationError(_("Give a colour such as #3b5bdb."), code="no_colour")
        return colour


class InviteForm(forms.Form):
    """Whom to invite, and as what. `roles` are those that the inviter may give."""

    first_name = first_name_field()
    surname = surname_field()
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Role, initial=Role.AGENT)

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
        for name in ("first_name", "surname", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class ProfileForm(forms.Form):
    """What an agent says about themselves."""

    first_name = first_name_field()
    surname = surname_field()
    language = language_field()
    time_zone = time_zone_field()
    signature = CleanText(
        label=_("Your signature"),
        max_length=2000,
        required=False,
        help_text=_("Stands below your mails, above the signature of the inbox."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    undo_seconds = forms.IntegerField(
        label=_("Seconds to take back what you sent"),
        min_value=0,
        max_value=30,
        required=False,
        help_text=_("For mail, 0 to 30. Empty: as the inbox says. A chat is sent at once."),
    )


class TeamForm(forms.Form):
    """A team's name and members."""

    name = CleanText(label=_("Name"), max_length=100)
    members = forms.TypedMultipleChoiceField(label=_("Members"), coerce=int, required=False)

    def __init__(self, *args: Any, agents: list[Agent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].choices = [(agent.pk, agent.name) for agent in agents]  # type: ignore[attr-defined]
