"""Why a conversation is given on: a short list, so that it can be counted (R70)."""

from __future__ import annotations

from enum import StrEnum

LONGEST = 300  # characters of the words beside it


class Reason(StrEnum):
    """The causes that transfers have; what fits none of them is said in words."""

    KNOWLEDGE = "knowledge"  # somebody else knows this better
    LANGUAGE = "language"  # the customer speaks another language
    AREA = "area"  # another team looks after such matters
    WISH = "wish"  # the customer asked for somebody
    LOAD = "load"  # too much else to do
    SHIFT = "shift"  # the day of work ends
    OTHER = "other"
