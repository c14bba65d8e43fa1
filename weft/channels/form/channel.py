"""What a form is and can do."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from weft.gateway import thanks
from weft.gateway.contract import MEGABYTE, Capabilities, Channel, Place

from . import inbound, looks
from .settings import Settings

CHANNEL = Channel(
    kind="form",
    label=_("Form"),
    icon="form",
    settings=Settings,
    # Nobody can answer on a form, whoever filled it in has left the page: a mailbox answers
    capabilities=Capabilities(max_text=10_000, max_file=25 * MEGABYTE, takes_replies=False),
    parse=inbound.parse,
    preview=looks.preview,
    answers_through=lambda settings: settings.answers_through,
    reply_address=lambda letter: letter.sender,
    acknowledgement=thanks.said,
    reached_by=lambda _settings, key: f"/forms/{key}",
    places=(
        Place(
            title=_("A page of its own"),
            help=_("Link to it from a mail, a footer or a QR code."),
            text="{url}/forms/{key}",
        ),
        Place(
            title=_("On your pages"),
            help=_(
                "Put this line where the form should stand. "
                "Without JavaScript it shows a link to the page of its own."
            ),
            # The script puts the form in the link's place
            text=format_lazy(
                '<div data-weft-form="{{key}}"><a href="{{url}}/forms/{{key}}">{words}</a></div>'
                '<script async src="{{url}}/forms/{{key}}.js"></script>',
                words=_("Write to us"),
            ),
        ),
    ),
)
