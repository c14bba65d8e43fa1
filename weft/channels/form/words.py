"""The form's own words, in the language of whoever fills it in."""

from __future__ import annotations

from functools import cache

from django.utils import translation
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

# What a question can ask for, as an owner chooses it
KINDS = (
    ("name", pgettext_lazy("person", "Name")),
    ("email", _("E-mail address")),
    ("phone", _("Phone number")),
    ("order", _("Order number")),
    ("subject", _("Subject")),
    ("text", _("A line of text")),
    ("paragraph", _("Longer text")),
    ("choice", _("One of several")),
    ("files", _("Files")),
    ("consent", _("Consent")),
)


def label(kind: str, language: str) -> str:
    """Return our usual words for a question of this kind."""
    return words(language)[kind]


@cache
def words(language: str) -> dict[str, str]:
    """Return all that a form says by itself, by name."""
    with translation.override(language):
        return {
            "name": gettext("Your name"),
            "email": gettext("Your e-mail address"),
            "phone": gettext("Your phone number"),
            "order": gettext("Order number"),
            "subject": gettext("What is it about?"),
            "text": gettext("Your answer"),
            "paragraph": gettext("Your message"),
            "choice": gettext("Please choose"),
            "files": gettext("Files"),
            "consent": gettext("I agree that my details are kept to answer me."),
            "title": gettext("Write to us"),
            "button": gettext("Send"),
            "thanks": gettext("Thank you. Your message has reached us."),
            "optional": gettext("optional"),
            "choose": gettext("Choose…"),
            "trap": gettext("Leave this field empty"),
            "privacy": gettext("Privacy policy"),
            "kept": gettext("Attached; untick what should not be sent."),
            "file_limit": gettext("Up to 10 files, 25 MB each, 64 MB together."),
            "sending": gettext("Sending…"),
            "another": gettext("Send another message"),
            "unreachable": gettext(
                "This could not be sent: there is no connection. Your words are still here."
            ),
            "failed": gettext("This could not be sent just now. Your words are still here."),
            "again": gettext("Please press the button once more."),
            "still_here": gettext("Your words are still here."),
            "wrong": gettext("Something below needs another look."),
            "missing": gettext("Please fill this in."),
            "missing_consent": gettext("Please tick this, or we may not answer."),
            "bad_email": gettext("This does not look like an e-mail address."),
            "bad_phone": gettext("This does not look like a phone number."),
            "bad_choice": gettext("Please choose one of these."),
            "too_long": gettext("This is too long. It can have %(limit)d characters."),
            "too_many_files": gettext("These are too many files. It can be 10."),
            "file_too_large": gettext("%(name)s is too large. Files may have up to 25 MB."),
            "files_too_large": gettext(
                "These files are too large together. Please send up to 64 MB at once."
            ),
            "files_lost": gettext(
                "The files chosen last could not be kept. Please choose them again."
            ),
            "file_empty": gettext("%(name)s is empty."),
            "yes": gettext("Yes"),
        }
