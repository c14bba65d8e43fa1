"""The page of components leaves none out."""

import re
from pathlib import Path

import pytest

from weft import ui
from weft.console.tests.cast import agent
from weft.ui.templatetags.icons import DRAWINGS

COMPONENTS = Path(ui.__file__).parent / "static/ui/css/components"


@pytest.fixture
def page(client, db):
    client.force_login(agent("Bo"))
    return client.get("/styleguide/").content.decode()


def test_every_component_has_its_section(page):
    shown = set(re.findall(r'data-component="([\w-]+)"', page))

    assert shown == {file.stem for file in COMPONENTS.glob("*.css")}


def test_every_weight_of_a_component_is_shown(page):
    sheets = "".join(file.read_text() for file in COMPONENTS.glob("*.css"))
    weights = set(re.findall(r"\.((?:button|badge|notice|field|input|count)--[\w-]+)", sheets))

    assert {weight for weight in weights if weight not in page} == set()


def test_every_colour_and_icon_is_shown(page):
    assert all(f"<code>{name}</code>" in page for name in DRAWINGS)
    assert "var(--accent)" in page
    assert "var(--madder-wash)" in page


def test_mistakes_show_as_they_do_in_forms(page):
    assert 'aria-invalid="true"' in page
