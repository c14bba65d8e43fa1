"""What text messages by Twilio are and can do."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings as deployment

from weft.gateway.contract import Capabilities, Channel, Surface, Thanks
from weft.gateway.texting import numbers, segments
from weft.kernel import files

from . import connect, inbound, outbound, signature
from .settings import Settings

MESSAGES = "twilio.com/docs/messaging/api/message-resource, read 2026-11"

CAPABILITIES = Capabilities(
    max_text=1600,
    max_file=files.LIMIT,
    links_files=True,
    segments=segments.NETWORK,
    tells_delivered=True,
    honours_stop=True,
    sources={
        "max_text": MESSAGES,
        "max_file": "our own limit, 2026-11: the text message holds a link",
        "segments": "3GPP TS 23.038 6.2.1 and TS 23.040 9.2.3.24.1",
        "tells_delivered": MESSAGES,
    },
)
PICTURES = replace(
    CAPABILITIES,
    max_file=outbound.MAX_PICTURES,
    max_files=outbound.MOST_PICTURES,
    media_types=outbound.PICTURES,
    links_files=False,
    sources={
        **CAPABILITIES.sources,
        "max_file": outbound.MEDIA,
        "max_files": outbound.MEDIA,
        "media_types": outbound.MEDIA,
    },
)


def surface(settings: Settings, _remote: str) -> Surface:
    """Return what one number can send: pictures only where it can, and Twilio can reach us."""
    has_mms = settings.has_mms and deployment.WEFT_URL.startswith("https://")
    return Surface(name="", capabilities=PICTURES if has_mms else CAPABILITIES)


CHANNEL = Channel(
    kind="sms_twilio",
    label="SMS (Twilio)",
    icon="device",
    settings=Settings,
    capabilities=CAPABILITIES,
    surface=surface,
    parse=inbound.parse,
    begins=numbers.begins,
    send=outbound.send,
    fetch=outbound.fetch,
    verify=signature.verify,
    # plain words would be sent on to the customer
    thanks=Thanks(words="<Response/>", content_type="text/xml"),
    max_per_minute=lambda settings: settings.max_per_minute,
    connecting=connect.CONNECTING,
    health=connect.health,
)
