"""The operators that a search knows, and what Poles and Czechs call them.

Compared without diacritics and in small letters. The names that people are taught stand in the
faces; here is all that is understood.
"""

from __future__ import annotations

FROM, TO, CHANNEL, INBOX, TAG = "from", "to", "channel", "inbox", "tag"
IS, HAS, BEFORE, AFTER, ON = "is", "has", "before", "after", "on"

OPERATORS = {
    FROM: FROM, "od": FROM,
    TO: TO, "assignee": TO, "do": TO, "dla": TO, "pro": TO, "ma": HAS, "resi": TO,
    CHANNEL: CHANNEL, "kanal": CHANNEL,
    INBOX: INBOX, "skrzynka": INBOX, "schranka": INBOX,
    TAG: TAG, "etykieta": TAG, "stitek": TAG,
    IS: IS, "jest": IS, "je": IS,
    HAS: HAS, "zawiera": HAS, "obsahuje": HAS,
    BEFORE: BEFORE, "przed": BEFORE, "pred": BEFORE,
    AFTER: AFTER, "since": AFTER, "po": AFTER,
    ON: ON, "dnia": ON, "dne": ON,
}  # fmt: skip

OPEN, SNOOZED, CLOSED, UNREAD = "open", "snoozed", "closed", "unread"
MINE, UNASSIGNED, NOTE = "mine", "unassigned", "note"

STATES = {
    OPEN: OPEN, "otwarte": OPEN, "otwarta": OPEN, "otevrene": OPEN, "otevrena": OPEN,
    SNOOZED: SNOOZED, "odlozone": SNOOZED, "odlozona": SNOOZED,
    "odlozene": SNOOZED, "odlozena": SNOOZED,
    CLOSED: CLOSED, "zamkniete": CLOSED, "zamknieta": CLOSED, "uzavrene": CLOSED,
    "uzavrena": CLOSED,
    UNREAD: UNREAD, "nieprzeczytane": UNREAD, "nieprzeczytana": UNREAD,
    "neprectene": UNREAD, "neprectena": UNREAD,
    MINE: MINE, "moje": MINE, "moja": MINE,
    UNASSIGNED: UNASSIGNED, "wolne": UNASSIGNED, "wolna": UNASSIGNED,
    "volne": UNASSIGNED, "volna": UNASSIGNED,
    NOTE: NOTE, "notatka": NOTE, "poznamka": NOTE,
}  # fmt: skip

FILE = "file"
THINGS = {
    FILE: FILE, "files": FILE, "attachment": FILE, "plik": FILE, "pliki": FILE,
    "zalacznik": FILE, "soubor": FILE, "soubory": FILE, "priloha": FILE, "prilohu": FILE,
}  # fmt: skip

ME = {"me", "mnie", "ja", "mne"}
NOBODY = {"nobody", "none", "nikt", "nikogo", "nikdo", "nikoho"}
