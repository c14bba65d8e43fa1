import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.channels.email import charsets

PL, CS, UK = "Zażółć gęślą jaźń", "Příliš žluťoučký kůň", "Щиро дякую за посилку"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (PL, "iso-8859-2"),
        (PL, "cp1250"),
        (PL, "utf-8"),
        (CS, "iso-8859-2"),
        (CS, "cp1250"),
        (UK, "koi8-u"),
        (UK, "cp1251"),
        ("Über Straßen, größer", "cp1252"),
        ("Ça été français", "latin-1"),
    ],
)
@pytest.mark.parametrize("label", ["", "us-ascii", "x-unknown", "nonsense"])
def test_bytes_without_a_label_are_guessed_right(text, codec, label):
    assert charsets.text_of(text.encode(codec), label)[0] == text


@pytest.mark.parametrize("label", ["iso-8859-2", "windows-1250", "latin1", "koi8-r"])
def test_utf8_is_known_whatever_its_label(label):
    assert charsets.text_of(PL.encode(), label) == (PL, False)


@pytest.mark.parametrize("codec", ["gbk", "big5", "shift_jis", "euc-kr", "utf-16-le"])
def test_pairs_of_bytes_are_not_taken_for_utf8(codec):
    text = {"euc-kr": "가나다"}.get(codec, "模型")

    assert charsets.text_of(text.encode(codec), codec) == (text, True)


@pytest.mark.parametrize(
    "label", ["punycode", "idna", "unicode_escape", "rot13", "hex", "zip", "mbcs"]
)
def test_codecs_that_are_no_charsets_are_never_asked(label):
    assert charsets.known(label) == ""


@given(st.binary(max_size=200), st.sampled_from(sorted(charsets.CHARSETS)) | st.text(max_size=10))
def test_any_bytes_with_any_label_are_text(data, label):
    assert isinstance(charsets.text_of(data, label)[0], str)
