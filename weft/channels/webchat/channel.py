"""What the webchat is and can do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from django.utils.translation import gettext_lazy as _

from weft.gateway.contract import (
    MEGABYTE,
    Afterwards,
    Capabilities,
    Channel,
    Choices,
    Mailing,
    Place,
    Reactions,
)

from . import inbound

# http too: a shop is tried out on http://localhost
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?/?", re.IGNORECASE)
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
MOST_MINUTES = 24 * 60


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How the chat looks, on whose pages it stands, and how the shop says who is logged in."""

    origins: Sequence[str] = field(
        default=(),
        metadata={
            "label": _("Addresses of your shop"),
            "help": _(
                "Such as https://www.example.com, one per line. Empty: any page may show it."
            ),
        },
    )
    colour: str = field(
        default="", metadata={"label": _("Colour"), "help": _("Empty: your brand's")}
    )
    side: Literal["end", "start"] = field(
        default="end",
        metadata={
            "label": _("Corner"),
            "help": _("Where reading ends: bottom right in English"),
            "choices": {"end": _("Where reading ends"), "start": _("Where reading begins")},
        },
    )
    greetings: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "label": _("Greeting"),
            "help": _(
                "For each language, below the hello. It stands there while you are closed, too, so"
                " leave out how soon you answer"
            ),
        },
    )
    mails_through: int | None = field(
        default=None,
        metadata={
            "label": _("Answers follow by mail through"),
            "help": _("Who has left before the answer came reads it in a mail from this mailbox"),
            "is_answering_inbox": True,
        },
    )
    mail_after_minutes: int = field(
        default=5,
        metadata={
            "label": _("Minutes until an unread answer follows by mail"),
            "help": _("To whoever left an address; what was read by then is not mailed"),
        },
    )
    # language -> the widget's own name of a sentence -> the shop's wording
    words: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict, metadata={"label": _("Wording"), "is_advanced": True}
    )
    # key id -> secret, sealed; at most two, so that a key can be changed without a gap
    identity_keys: Mapping[str, str] = field(
        default_factory=dict,
        metadata={"label": _("Identity keys"), "is_secret": True, "is_keyring": True},
    )

    def __post_init__(self) -> None:
        wrong = {}
        if any(not ORIGIN.fullmatch(origin) for origin in self.origins):
            wrong["origins"] = _("Write addresses like https://www.example.com, without a path.")
        if self.colour and not COLOUR.fullmatch(self.colour):
            wrong["colour"] = _("Write a colour like #1f6f5c.")
        if self.side not in {"end", "start"}:
            wrong["side"] = _("Choose a corner.")
        if not 1 <= self.mail_after_minutes <= MOST_MINUTES:
            wrong["mail_after_minutes"] = _("Choose between one minute and a day.")
        if wrong:
            raise ValueError(wrong)


CHANNEL = Channel(
    kind="webchat",
    label=_("Web chat"),
    icon="chat",
    settings=Settings,
    capabilities=Capabilities(
        max_text=10_000,
        max_file=25 * MEGABYTE,
        tells_read=True,
        choices=Choices(most=10, longest=60),
        typing_lasts=timedelta(seconds=6),
        shows_read=True,
        reactions=Reactions(emoji=("👍", "❤️", "🙏", "😄", "🎉", "😢")),
        correcting=Afterwards(),
        taking_back=Afterwards(),
        is_immediate=True,
        is_idempotent=True,
        is_live=True,
    ),
    parse=inbound.parse,
    mailing=lambda settings: Mailing(
        through=settings.mails_through, after=timedelta(minutes=settings.mail_after_minutes)
    ),
    reached_by=lambda _settings, _key: "",
    places=(
        Place(
            title=_("On your pages"),
            help=_("Put this line before </body> of every page that should show the chat."),
            text='<script async src="{url}/widget/{key}.js"></script>',
        ),
    ),
)
