"""Every command that an agent can give, and its key. The scripts of the page read it.

A line here is all that a new one needs. Whatever performs it carries `data-command="NAME"`: a
button, link or summary is pressed, a field is focused (in a closed menu too, which opens for it),
an element of our own hears the event `command` first. Where nothing on the page performs a
command, it does not exist there: no key, no line in the palette, none in the sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from weft.console.keyboard import own_keys
from weft.people import policy
from weft.people.roles import Role


class Place(StrEnum):
    """Where a command belongs; also the order of the sheet's parts."""

    CONVERSATION = "conversation"
    WRITING = "writing"
    LIST = "list"
    ANYWHERE = "anywhere"


def place_names() -> dict[Place, str]:
    """Return what the places are called, in their order."""
    return {
        Place.CONVERSATION: gettext("Conversation"),
        Place.WRITING: gettext("While writing"),
        Place.LIST: gettext("List"),
        Place.ANYWHERE: gettext("Everywhere"),
    }


@dataclass(frozen=True)
class Command:
    """One thing to do.

    `key` is what the browser calls the key ("r", "E" with Shift, "Enter"), several in a row with
    spaces between ("g i"), or with "mod+" before it: Ctrl, ⌘ on a Mac. Only those with "mod+" work
    while somebody types. `to` is the page that does it from anywhere else: a URL's name and query.
    """

    name: str
    label: Promise
    key: str
    place: Place
    to: str = ""

    @property
    def url(self) -> str:
        """The address of the page that does it; empty when only an element can."""
        name, _mark, query = self.to.partition("?")
        return reverse(name) + (f"?{query}" if query else "") if name else ""

    def is_for(self, role: str) -> bool:
        """Whether the page it leads to lets `role` in."""
        if not self.to:
            return True
        match = resolve(self.url.partition("?")[0])
        declared = policy.describe(match.func, match.view_name)
        return declared is not None and declared.admits(Role(role))


_IN_TALK, _WRITING, _IN_LIST, _ANYWHERE = Place

COMMANDS: tuple[Command, ...] = (
    Command("reply", pgettext_lazy("command", "Reply"), "r", _IN_TALK),
    Command("note", _("Write a note"), "n", _IN_TALK),
    Command("close", _("Close, or open again"), "e", _IN_TALK),
    Command("close-next", _("Close, and open the next one"), "E", _IN_TALK),
    Command("snooze", _("Snooze"), "s", _IN_TALK),
    Command("assign", _("Assign"), "a", _IN_TALK),
    Command("assign-to-me", _("Take it myself"), "i", _IN_TALK),
    Command("hand-over", _("Hand over with a briefing"), "H", _IN_TALK),
    Command("bring-in", _("Bring a colleague in"), "", _IN_TALK),
    Command("bring-channel", _("Bring a channel in"), "", _IN_TALK),
    Command("take-over", _("Take over what is offered"), "T", _IN_TALK),
    Command("why", _("Why it is with whom it is"), "W", _IN_TALK),
    Command("tag", pgettext_lazy("command", "Tag"), "t", _IN_TALK),
    Command("merge", _("Merge with another conversation"), "m", _IN_TALK),
    Command("follow-up", _("Plan the next step"), "f", _IN_TALK),
    Command("reached", _("The customer was reached"), "c", _IN_TALK),
    Command("not-reached", _("The customer was tried, without an answer"), "C", _IN_TALK),
    Command("promise", _("Write down a promise"), "K", _IN_TALK),
    Command("offer", _("Write down an offer"), "O", _IN_TALK),
    Command("link", _("Link with another conversation"), "l", _IN_TALK),
    Command("split", _("Split a message off"), "d", _IN_TALK),
    Command("follow-on", _("Open a conversation that follows up"), "", _IN_TALK),
    Command("macros", _("Run a macro"), "w", _IN_TALK),
    Command("deadlines", _("Deadlines"), "B", _IN_TALK),
    Command("more", _("More"), ".", _IN_TALK),
    Command("customer", _("About the customer"), "o", _IN_TALK),
    Command("greet", _("Greet the customer by name"), "h", _IN_TALK),
    Command("ask-about", _("Ask: is it about…"), "q", _IN_TALK),
    Command("same-matter", _("Same matter: merge with that conversation"), "y", _IN_TALK),
    Command("add-fact", _("Add a fact"), "A", _IN_TALK),
    Command("undo", _("Undo"), "z", _IN_TALK),
    Command("next-message", _("Next message"), "N", _IN_TALK),
    Command("previous-message", _("Previous message"), "P", _IN_TALK),
    Command("newest-message", _("Newest message"), "G", _IN_TALK),
    Command("filter-messages", _("Everything, one channel, or notes"), "F", _IN_TALK),
    Command("send", _("Send"), "mod+Enter", _WRITING),
    Command("send-and-close", _("Send and close"), "mod+shift+Enter", _WRITING),
    Command("send-options", _("More ways to send"), "mod+.", _WRITING),
    Command("templates", _("Templates"), ";", _WRITING),
    Command("articles", _("Articles"), "L", _WRITING),
    Command("emoji", _("Emoji"), ":", _WRITING),
    Command("next-conversation", _("Next conversation"), "j", _IN_LIST),
    Command("previous-conversation", _("Previous conversation"), "k", _IN_LIST),
    Command("open-conversation", _("Open the conversation"), "Enter", _IN_LIST),
    Command("back-to-list", _("Back to the list"), "b", _IN_LIST),
    Command("palette", _("Find or do"), "mod+k", _ANYWHERE),
    Command("help", _("Keys that work here"), "?", _ANYWHERE),
    Command("pin", _("Pin, or unpin"), "p", _IN_LIST),
    Command("unread", _("Mark as unread"), "u", _IN_LIST),
    Command("select", _("Select, or take out again"), "x", _IN_LIST),
    Command("select-all", _("Select all that are shown"), "X", _IN_LIST),
    Command("unselect", _("Select nothing"), "Escape", _IN_LIST),
    Command("views", _("All lists"), "v", _IN_LIST),
    Command("new-view", _("Save this list as a view"), "", _IN_LIST, "console:view-new"),
    *(
        Command(
            f"list-{number}", format_lazy(_("List {number}"), number=number), f"{number}", _IN_LIST
        )
        for number in range(1, 10)
    ),
    Command("colours", _("Change the colours"), "", _ANYWHERE),
    Command("density", _("Change the density"), "", _ANYWHERE),
    Command("accept-offer", _("Take what is offered"), "Y", _ANYWHERE),
    Command("decline-offer", _("Leave what is offered to somebody else"), "D", _ANYWHERE),
    Command("take-next", _("Take the next one"), "J", _ANYWHERE),
    Command("availability", _("Whether you are there"), "V", _ANYWHERE),
    Command("search", _("Search"), "/", _ANYWHERE, "console:search"),
    Command("notices", _("Notifications"), "g n", _ANYWHERE, "console:notices"),
    Command("go-inbox", _("Go to the inbox"), "g i", _ANYWHERE, "console:inbox"),
    Command("go-mine", _("Go to mine"), "g m", _ANYWHERE, "console:inbox?view=mine"),
    Command("go-teams", _("Go to those of my teams"), "g e", _ANYWHERE, "console:inbox?view=teams"),
    Command(
        "go-unassigned", _("Go to unassigned"), "g u", _ANYWHERE, "console:inbox?view=unassigned"
    ),
    Command("go-waiting", _("Go to waiting"), "g w", _ANYWHERE, "console:inbox?view=waiting"),
    Command("go-all", _("Go to all open"), "g a", _ANYWHERE, "console:inbox?view=all"),
    Command("go-snoozed", _("Go to snoozed"), "g z", _ANYWHERE, "console:inbox?view=snoozed"),
    Command("go-closed", _("Go to closed"), "g c", _ANYWHERE, "console:inbox?view=closed"),
    Command("go-follow-ups", _("Go to the next steps"), "g f", _ANYWHERE, "console:follow-ups"),
    Command("go-unanswered", _("Go to the missed"), "g o", _ANYWHERE, "console:unanswered"),
    Command("go-transfers", _("Go to the transfers"), "g v", _ANYWHERE, "console:transfers"),
    Command("go-board", _("Go to the board"), "g d", _ANYWHERE, "console:board"),
    Command("go-returns", _("Go to who came back"), "", _ANYWHERE, "console:returns"),
    Command("go-people", _("Go to people"), "g p", _ANYWHERE, "console:people"),
    Command("go-settings", _("Go to settings"), "g s", _ANYWHERE, "console:inboxes"),
    Command("go-queues", _("Go to the queues"), "g q", _ANYWHERE, "console:queues"),
    Command("go-skills", _("Go to the skills"), "", _ANYWHERE, "console:skills"),
    Command("go-templates", _("Go to templates"), "g t", _ANYWHERE, "console:templates"),
    Command("go-articles", _("Go to the articles"), "g l", _ANYWHERE, "console:articles"),
    Command("go-macros", _("Go to macros"), "g x", _ANYWHERE, "console:macros"),
    Command(
        "go-answer-times", _("Go to the answer times"), "g b", _ANYWHERE, "console:answer-times"
    ),
    Command("go-hours", _("Go to the opening hours"), "g h", _ANYWHERE, "console:plans"),
    Command("go-promises", _("Go to the promises"), "", _ANYWHERE, "console:promises"),
    Command("go-outcomes", _("Go to outcomes"), "", _ANYWHERE, "console:outcome-trees"),
    Command("go-processes", _("Go to the processes"), "", _ANYWHERE, "console:processes"),
    Command("go-profile", _("Go to your profile"), "g y", _ANYWHERE, "console:profile"),
    Command("go-styleguide", _("Go to the components"), "", _ANYWHERE, "console:styleguide"),
    Command("go-keys", _("Change the keys"), "g k", _ANYWHERE, "console:keys"),
)

Served = list[dict[str, str]]


def served(role: str, own: Mapping[str, str]) -> Served:
    """Return what `role` may do, in the reader's language, with their `own` keys."""
    return _served(role, frozenset(own.items()), get_language())


@lru_cache(maxsize=256)
def _served(role: str, own: frozenset[tuple[str, str]], _language: str | None) -> Served:
    keys = _keys(own)
    return [_line(command, keys[command.name]) for command in COMMANDS if command.is_for(role)]


def keys_of(own: Mapping[str, str]) -> Mapping[str, str]:
    """Return the key of each command for whoever has these `own` ones."""
    return _keys(frozenset(own.items()))


@lru_cache(maxsize=256)
def _keys(own: frozenset[tuple[str, str]]) -> Mapping[str, str]:
    return own_keys.settle(dict(own), DEFAULTS)


def _line(command: Command, key: str) -> dict[str, str]:
    line = {
        "name": command.name,
        "label": str(command.label),
        "key": key,
        "place": str(command.place),
    }
    return line | ({"to": command.url} if command.to else {})


DEFAULTS: Mapping[str, str] = {command.name: command.key for command in COMMANDS}
