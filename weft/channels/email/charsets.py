"""Bytes to text, also when the label lies.

Python knows codecs that are no charsets (punycode, unicode_escape) and slow or surprising on
foreign input: only those listed here are ever asked. Nothing here raises.
"""

from __future__ import annotations

import codecs
from functools import lru_cache

# As Python names them. utf-7 is here because Outlook once wrote it; its text is sanitised later
CHARSETS = frozenset(
    "ascii utf-8 utf-8-sig utf-7 utf-16 utf-16-le utf-16-be utf-32 "
    "iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 "
    "iso8859-10 iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16 "
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp437 cp850 cp852 cp866 cp874 "
    "koi8-r koi8-u mac-roman mac-latin2 mac-cyrillic tis-620 "
    "gb2312 gbk gb18030 hz big5 big5hkscs shift_jis cp932 euc_jp iso2022_jp iso2022_jp_2 "
    "euc_kr cp949 iso2022_kr".split()
)
ALIASES = {
    "x-unknown": "",
    "unknown-8bit": "",
    "8bit": "",
    "binary": "",
    "default": "",
    "us-ascii": "ascii",
    "ansi_x3.4-1968": "ascii",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-8-i": "iso8859-8",
    "x-mac-ce": "mac-latin2",
    "x-mac-centraleurroman": "mac-latin2",
    "macintosh": "mac-roman",
    "ks_c_5601-1987": "cp949",
    "x-gbk": "gbk",
    "x-sjis": "cp932",
    "utf": "utf-8",
    "utf8mb4": "utf-8",
    "unicode": "utf-16",
}
# What browsers do too: these labels are written by programs that mean the wider one
WIDER = {"iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
# Their bytes look like ASCII although the text is not
SEVEN_BIT = frozenset({"utf-7", "iso2022_jp", "iso2022_jp_2", "iso2022_kr", "hz"})
# Their pairs of bytes can be UTF-8 by chance; a letter and an accent of one byte each hardly are
IN_PAIRS = frozenset(
    "gb2312 gbk gb18030 big5 big5hkscs shift_jis cp932 euc_jp euc_kr cp949 "
    "utf-16 utf-16-le utf-16-be utf-32".split()
)
SAMPLE = 65_536  # bytes looked at to guess

# Letters of our markets by codec: the one that shows most of them is likely the right one
TYPICAL = {
    "cp1250": frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽĺľŕôäĽ„”…–öüßÖÜ"),
    "iso8859-2": frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽĺľŕôäĽöüßÖÜ"),
    "cp1252": frozenset("àâäçéèêëîïôöùûüñßáíóúìòœÀÂÄÇÉÈÊËÎÏÔÖÙÛÜÑÁÍÓÚ¿¡€„“”…–"),
}
MOSTLY_CYRILLIC = 0.5  # share of high bytes among the letters


def text_of(data: bytes, label: str) -> tuple[str, bool]:
    """Return the text, and whether the label could be believed.

    Bytes that fit nothing become U+FFFD, so that the rest can be read.
    """
    name = known(label)
    if data.isascii() and name not in SEVEN_BIT and not name.startswith(("utf-16", "utf-32")):
        return data.decode("ascii"), True
    # UTF-8 of more than one byte hardly happens by chance, whatever the label says
    if name != "utf-8" and name not in SEVEN_BIT | IN_PAIRS:
        text = _strictly(data, "utf-8")
        if text is not None:
            return text, not name
    if name and name != "ascii":
        text = _strictly(data, WIDER.get(name, name))
        if text is not None:
            return text, True
    if name in {"iso8859-2", "ascii", ""} or _strictly(data, "utf-8") is None:
        return data.decode(guess(data[:SAMPLE]), errors="replace"), False
    return data.decode("utf-8", errors="replace"), False


@lru_cache(maxsize=512)
def known(label: str) -> str:
    """Return Python's name of a charset, or "" for one that is unknown or not trusted."""
    label = label.strip().strip("\"'").lower()[:40]
    label = ALIASES.get(label, label)
    try:
        name = codecs.lookup(label).name if label else ""
    except (LookupError, ValueError):
        return ""
    return name if name in CHARSETS else ""


def guess(data: bytes) -> str:
    """Return the codec that makes the most sense of some bytes in our markets' languages."""
    if _strictly(data, "utf-8") is not None or _is_cut_utf8(data):
        return "utf-8"
    high = sum(byte >= 0xC0 for byte in data)
    plain = sum(0x41 <= byte <= 0x5A or 0x61 <= byte <= 0x7A for byte in data)
    if high > MOSTLY_CYRILLIC * (high + plain):
        # small letters are the upper half of cp1251 and the lower half of koi8
        return "cp1251" if sum(byte >= 0xE0 for byte in data) * 2 > high else "koi8-u"
    scores = {
        codec: sum(letter in letters for letter in data.decode(codec, errors="replace"))
        for codec, letters in TYPICAL.items()
    }
    return max(scores, key=lambda codec: scores[codec])


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _is_cut_utf8(data: bytes) -> bool:
    """Tell whether only the last few bytes keep a sample from being UTF-8."""
    text = data.decode("utf-8", errors="ignore")
    return len(data) - len(text.encode()) <= 3 < len(data)
