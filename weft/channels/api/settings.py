"""What an owner fills in for a source of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from weft.kernel import secrets

from . import signing


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One program that brings messages and takes answers."""

    url: str = field(
        default="",
        metadata={
            "label": _("Address of your program"),
            "help": _("Answers are posted to it, such as https://shop.example.com/weft"),
            "is_called": _(
                "Write an address that begins with https:// and has a whole name, "
                "such as https://shop.example.com/weft."
            ),
        },
    )
    secret: str = field(
        default="",
        metadata={
            "label": _("Secret"),
            "help": _("32 random bytes in base64; your program signs and checks with the same"),
            "is_secret": True,
        },
    )
    former_secret: str = field(
        default="",
        metadata={
            "label": _("Former secret"),
            "help": _("Still believed while your program changes to the new one"),
            "is_secret": True,
            "is_advanced": True,
        },
    )
    max_per_minute: int = field(
        default=600,
        metadata={"label": _("Answers posted a minute, at most"), "is_advanced": True},
    )

    def __post_init__(self) -> None:
        if self.max_per_minute < 1:
            raise ValueError({"max_per_minute": _("At least one.")})

    @property
    def keys(self) -> list[bytes]:
        """The keys that are believed, the one to sign with first; none when there is no secret.

        Raises secrets.Unreadable, signing.NotASecret.
        """
        if not self.secret:
            return []
        sealed = [self.secret, *filter(None, [self.former_secret])]
        return [signing.key_of(secrets.unseal(one)) for one in sealed]
