"""What text messages by SMSAPI are and can do."""

from __future__ import annotations

from weft.gateway.contract import Capabilities, Channel
from weft.gateway.texting import numbers, segments, tokens
from weft.kernel import files

from . import connect, inbound, outbound
from .settings import Settings

CHANNEL = Channel(
    kind="sms_api",
    label="SMS (SMSAPI)",
    icon="device",
    settings=Settings,
    capabilities=Capabilities(
        max_text=1530,
        max_file=files.LIMIT,
        links_files=True,
        segments=segments.NETWORK,
        tells_delivered=True,
        honours_stop=True,
        sources={
            "max_text": "ten messages of 153 letters; smsapi.pl/docs, from memory, 2026-11",
            "max_file": "our own limit, 2026-11: the text message holds a link",
            "segments": "3GPP TS 23.038 6.2.1 and TS 23.040 9.2.3.24.1",
            "tells_delivered": "smsapi.pl/docs, as public clients repeat it, 2026-11",
        },
    ),
    parse=inbound.parse,
    begins=numbers.begins,
    send=outbound.send,
    verify=lambda settings, request: tokens.check(settings.hook_token, request),
    delivers_by_get=True,
    max_per_minute=lambda settings: settings.max_per_minute,
    connecting=connect.CONNECTING,
    health=connect.health,
)
