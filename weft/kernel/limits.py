"""Limits: how often one stranger may knock.

Counted in this process alone and forgotten when it ends; with four web processes a visitor gets up
to four times as much. Enough against floods; what must be exact is counted in the database.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict

from django.utils.translation import gettext_lazy as _

from weft.kernel.requests import Refused

MAX_KEYS = 20_000  # about 4 MB


class TooMany(Refused):
    """More than the limit allows; try again after `retry_after_seconds`."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(
            429,
            "too_many",
            _("That was a lot at once. Please wait a moment and try again."),
            retry_after_seconds=retry_after_seconds,
        )


class Limit:
    """A bucket of `burst` tokens for each key, refilled at `per_second`.

    Under a flood of new keys the ones seen longest ago are forgotten, so that memory stays bounded.
    """

    def __init__(self, *, per_second: float, burst: int, max_keys: int = MAX_KEYS) -> None:
        self.per_second = per_second
        self.burst = burst
        self.max_keys = max_keys
        # key -> (tokens left, when they were counted)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: str, *, cost: float = 1, now: float | None = None) -> None:
        """Take `cost` tokens from the bucket of `key`. Raises TooMany when it holds fewer.

        `now` is in seconds of a clock that never goes back.
        """
        now = time.monotonic() if now is None else now
        tokens, counted = self._buckets.get(key, (float(self.burst), now))
        tokens = min(self.burst, tokens + (now - counted) * self.per_second)
        enough = tokens >= cost
        self._buckets[key] = (tokens - cost if enough else tokens, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > self.max_keys:
            self._buckets.popitem(last=False)
        if not enough:
            raise TooMany(max(1, math.ceil((cost - tokens) / self.per_second)))
