"""The widget's words in the visitor's language, and plurals in the form that browsers count in.

Django knows plurals by number, Intl.PluralRules by category (one, few, many, other). So each
plural travels with one form per category, its %(count)s still open.
"""

from __future__ import annotations

from functools import cache

from babel import Locale
from django.utils import translation
from django.utils.translation import gettext, ngettext

Words = dict[str, str | dict[str, str]]

MANY = 1000  # every category of the languages we speak has a whole number below


@cache
def bubble(language: str) -> tuple[str, str]:
    """Return what the bubble says before anything else is loaded: its name, and a lost line."""
    with translation.override(language):
        return gettext("Chat with us"), gettext("No connection. Trying again…")


@cache
def words(language: str) -> Words:
    """Return all that the chat says, by the names that the scripts use."""
    with translation.override(language):
        label, lost = bubble(language)
        return {
            "label": label,
            "lost": lost,
            "waiting": gettext(
                "No connection. Trying again… What you write is kept, and sent when it is back."
            ),
            "again": gettext("No connection. Please try again in a moment."),
            "hello": gettext("Hello!"),
            "hello_name": gettext("Hello, %(name)s!"),
            "open": gettext("We are here"),
            "unstaffed": gettext("Leave a message"),
            "closed": gettext("We are closed now"),
            "away": gettext("We are closed now. Leave a message and we will answer when we open."),
            "away_until": gettext(
                "We are closed now. Leave a message and we will answer when we open: %(when)s."
            ),
            "email_ask": gettext("Where may we send the answer? Your e-mail address:"),
            "wait_long": gettext(
                "You need not wait here. The answer stands in this chat, and can come by mail."
            ),
            "email_save": gettext("Save"),
            "email_saved": gettext("The answer will come here and to %(email)s."),
            "ways": gettext("Other ways to reach us"),
            "messages": gettext("Messages"),
            "write": gettext("Write a message…"),
            "send": gettext("Send"),
            "attach": gettext("Attach a file"),
            "emoji": gettext("Emoji"),
            "close": gettext("Close the chat"),
            "remove": gettext("Remove %(name)s"),
            "drop": gettext("Drop files here"),
            "choices": gettext("Choices"),
            "typing": gettext("%(name)s is typing…"),
            "sending": gettext("Sending…"),
            "sent": gettext("Sent"),
            "seen": gettext("Seen"),
            "removed": gettext("This message was removed."),
            "taken_back": gettext("This message was taken back."),
            "corrected": gettext("corrected"),
            "failed": gettext("This was not sent."),
            "retry": gettext("Try again"),
            "delete": gettext("Delete"),
            "file_empty": gettext("%(name)s is empty."),
            "file_too_large": gettext("%(name)s is too large. Files may have up to %(size)s."),
            "file_failed": gettext("%(name)s could not be sent. Please try again."),
            "unread": _plural("%(count)d new message", "%(count)d new messages", language),
            "text_too_long": _plural(
                "%(count)d character too many", "%(count)d characters too many", language
            ),
        }


def _plural(one: str, many: str, language: str) -> dict[str, str]:
    rule = Locale.parse(language).plural_form
    forms: dict[str, str] = {}
    for number in range(1, MANY):
        forms.setdefault(rule(number), ngettext(one, many, number))
    forms.setdefault("other", ngettext(one, many, MANY))
    return forms


# makemessages finds what is written out, not what `_plural` was given
def _for_translators() -> None:  # pragma: no cover
    count = 0
    ngettext("%(count)d new message", "%(count)d new messages", count)
    ngettext("%(count)d character too many", "%(count)d characters too many", count)
