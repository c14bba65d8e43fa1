import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.kernel.filenames import MAX_BYTES, safe_name

NASTY = [
    "",
    ".",
    "..",
    "...",
    " ",
    "/",
    "\\",
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "C:\\fakepath\\a.png",
    "\u200b.htaccess",
    ".\u200b.\u200b/x",
    "\u202egnp.exe",
    "a\u2066b\u2069",
    "nul\0.txt",
    "a\r\nb: c",
    "CON",
    "con.txt",
    "CON .txt",
    "com1",
    "LPT9.tar.gz",
    "COM¹",
    "\u200bCON",
    "CO\u200bN",
    "aux.",
    "name.",
    "name. . .",
    " .name",
    'a"b',
    "a;b",
    "a%41",
    "<script>",
    "a|b?*",
    "ż" * 300,
    "x" * 300 + ".pdf",
    "x." + "y" * 300,
    "🧵" * 100,
    "=cmd|' /C calc'!A0",
    "e\u200b\u0301.txt",
    "/\u0338",
    "\u3164",
    "\u2028",
    "~",
    "-rf",
    "\ud800x",
    "file\u00ad.txt",
    "\uff0e\uff0e\uff0fetc",
    "a" * 198 + ". b",
]


def check(name):
    safe = safe_name(name)

    assert safe_name(safe) == safe
    assert safe
    assert len(safe.encode()) <= MAX_BYTES
    assert not set(safe) & set('/\\<>:"|?*')
    assert safe == safe.strip(" .")
    assert not any(unicodedata.category(letter)[0] == "C" for letter in safe)
    assert safe.partition(".")[0].rstrip().upper() not in {"CON", "AUX", "NUL", "COM1", "LPT9"}
    assert unicodedata.is_normalized("NFC", safe)


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_name_is_harmless_and_stays_so(name):
    check(name)


@given(st.text())
def test_any_name_is_harmless_and_stays_so(name):
    check(name)


@given(st.text(st.sampled_from("./\\ \u200b\u202e\0CONcon1a\u0301\u0338<:é\u3164"), max_size=12))
def test_names_made_of_nasty_letters(name):
    check(name)


@given(st.text(st.sampled_from("ab.é \u0301🧵"), min_size=150, max_size=260))
def test_long_names(name):
    check(name)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("faktura 12-2026.pdf", "faktura 12-2026.pdf"),
        ("Žluťoučký kůň.JPG", "Žluťoučký kůň.JPG"),
        ("archive.tar.gz", "archive.tar.gz"),
        ("C:\\fakepath\\a.png", "a.png"),
        ("../../etc/passwd", "passwd"),
        ("\u200b.htaccess", "htaccess"),
        ("con.txt", "_con.txt"),
        ("a:b?.txt", "a_b_.txt"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("..", "file"),
    ],
)
def test_a_name_stays_recognisable(name, safe):
    assert safe_name(name) == safe
