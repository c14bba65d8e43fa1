"""What routing knows of channels: on which of them somebody sits and waits.

Channels stand above this room, so config names who can tell: `WEFT_LIVE_CHANNELS`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string


def live_kinds() -> frozenset[str]:
    """Return the kinds of channel on which a customer waits before a screen or at a telephone."""
    ask = cast("Callable[[], frozenset[str]]", import_string(settings.WEFT_LIVE_CHANNELS))
    return ask()
