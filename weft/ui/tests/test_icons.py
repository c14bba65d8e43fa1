"""Icons and vendored files."""

import hashlib
import re
from pathlib import Path

import pytest
from django.template import Context, Template

from weft.ui.templatetags import icons

STATIC = Path(icons.__file__).parents[1] / "static"


def drawn(words, **context):
    return Template("{% load icons %}" + words).render(Context(context))


def test_an_icon_is_silent_unless_it_has_a_label():
    assert 'aria-hidden="true"' in drawn('{% icon "send" %}')
    assert 'role="img" aria-label="&lt;b&gt;"' in drawn('{% icon "send" label %}', label="<b>")


def test_an_unknown_icon_is_a_mistake_and_not_a_gap():
    with pytest.raises(KeyError):
        drawn('{% icon "unicorn" %}')


@pytest.mark.parametrize("name", icons.DRAWINGS)
def test_drawings_are_path_data(name):
    assert re.fullmatch(r"M[-0-9 .,a-zA-Z]+", icons.DRAWINGS[name])


def test_arrows_turn_where_one_reads_from_right_to_left():
    assert icons.TURNING.issubset(icons.DRAWINGS)
    assert "icon--turns" in drawn('{% icon "back" %}')


def test_vendored_files_are_what_their_readme_says():
    readme = (STATIC / "vendor" / "README").read_text()

    for file in (STATIC / "vendor").glob("*.js"):
        assert hashlib.sha256(file.read_bytes()).hexdigest() in readme
