"""What SMSAPI's numbers mean: errors of sending, and states of delivery.

Both are those of smsapi.com/docs as public clients repeat them, read 2026-11.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from weft.gateway.texting import failures

REFUSED = {
    11: failures.TOO_LONG,
    12: failures.TOO_LONG,
    13: failures.NO_NUMBER,
    14: failures.NOT_OURS,
    112: failures.NO_COUNTRY,
}
LOGIN = {101, 102, 105, 110, 1000}  # 105: the address from which we call is not allowed
NO_CREDIT = 103
KNOWN = 53  # a message of this `idx` has been taken before
TOO_OFTEN = 52  # to this one number
LATER = {200, 201, 202, 203, 999}
STOPPED = {57, 59}  # the number stands on a list of those who want nothing from this account

States = Literal["delivered", "failed"]
STATES: Mapping[int, tuple[States, str]] = {
    402: ("failed", failures.NOT_THERE),  # it waited for the phone until it was too old
    404: ("delivered", ""),
    405: ("failed", failures.NOT_DELIVERED),
    406: ("failed", failures.NOT_DELIVERED),
    407: ("failed", failures.BLOCKED),
    412: ("failed", failures.STOPPED),
}
SILENT = {401, 403, 408, 409, 410, 411}  # on its way, or nobody knows
