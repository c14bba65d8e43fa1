"""What can be wrong with a mail that is shown nevertheless."""

from __future__ import annotations

from enum import StrEnum


class Trouble(StrEnum):
    """What could not be understood. The faces have the words."""

    HEADERS = "headers"  # lines among the headers that are none
    CHARSET = "charset"  # the text is not in the charset that it claims
    ENCODING = "encoding"  # base64 with rubbish in it
    BOUNDARY = "boundary"  # a part is not closed, or nobody knows where it begins
    TOO_LONG = "too_long"  # the text is cut here and kept whole as a file
    DATE = "date"  # no date, or none that a calendar knows
    WINMAIL = "winmail"  # a winmail.dat that ends early
    ENCRYPTED = "encrypted"  # only the mail program of its addressee can open it
