"""What text messages by Twilio are and can do."""

from __future__ import annotations

from weft.gateway.contract import Capabilities, Channel, Thanks
from weft.gateway.texting import numbers, segments

from . import connect, inbound, outbound, signature
from .settings import Settings

MESSAGES = "twilio.com/docs/messaging/api/message-resource, read 2026-11"

CHANNEL = Channel(
    kind="sms_twilio",
    label="SMS (Twilio)",
    icon="device",
    settings=Settings,
    capabilities=Capabilities(
        max_text=1600,
        segments=segments.NETWORK,
        tells_delivered=True,
        honours_stop=True,
        sources={
            "max_text": MESSAGES,
            "segments": "3GPP TS 23.038 6.2.1 and TS 23.040 9.2.3.24.1",
            "tells_delivered": MESSAGES,
        },
    ),
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
