"""What an agent wrote for a channel that formats, as a page of ours may show it.

The channel renders, as for its readers; what comes out passes a list of our own that is much
shorter than any mail's: no styles, no pictures but those of the message itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import nh3
from django.utils.safestring import SafeString

from weft.console.templatetags.console_files import PICTURES, link
from weft.conversations.envelopes import File
from weft.gateway.contract import Channel

TAGS = frozenset(
    [
        "a",
        "blockquote",
        "br",
        "code",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "img",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "strong",
        "ul",
    ]
)
SCHEMES = ("http://", "https://", "mailto:")


def html(channel: Channel | None, text: str, files: Sequence[File]) -> SafeString | None:
    """Return a text of ours as HTML; None where it is shown as it was typed."""
    if channel is None or channel.render is None:
        return None
    pictures = pictures_of(files)
    return _clean(channel.render(text, pictures), pictures)


def pictures_of(files: Sequence[File]) -> dict[str, str]:
    """Return where the files that a text may show inside itself are found, by their ids."""
    return {str(file.id): link(file) for file in files if file.content_type in PICTURES}


def beside(files: Sequence[File], shown: str) -> list[File]:
    """Return the files that a text does not show inside itself."""
    return [file for file in files if f"upload:{file.id}" not in shown]


def _clean(rendered: str, pictures: Mapping[str, str]) -> SafeString:
    ours = frozenset(pictures.values())

    def keep(_tag: str, name: str, value: str) -> str | None:
        if name == "src":
            return value if value in ours else None
        if name == "href":
            return value if value.lower().startswith(SCHEMES) else None
        return value

    return SafeString(
        nh3.clean(
            rendered,
            tags=set(TAGS),
            attributes={"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}},
            attribute_filter=keep,
            set_tag_attribute_values={"a": {"target": "_blank"}},
            link_rel="noopener noreferrer nofollow",
        )
    )
