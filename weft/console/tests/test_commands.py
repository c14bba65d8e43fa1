"""The table of commands: keys that do not clash, and something that performs each."""

import itertools
import json
import re
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

from weft import console
from weft.console.keyboard.commands import COMMANDS
from weft.console.tests.cast import agent

ROOM = Path(console.__file__).parent
MARK = re.compile(r'data-command="([^"]+)"|\.dataset\.command = "([^"]+)"|command: "([^"]+)"')
VIEWS = "go-{{ view.key }} list-{{ number }}"
LISTS = {f"list-{number}" for number in range(1, 10)}  # the tabs, as many as there are


def marked():
    """Return what elements of templates and scripts perform."""
    found = set()
    sources = itertools.chain(
        ROOM.glob("templates/**/*.html"),
        ROOM.glob("static/**/*.js"),
        ROOM.glob("../ui/static/**/*.js"),
    )
    for source in sources:
        for names in MARK.findall(source.read_text()):
            found |= set("".join(names).replace(VIEWS, "").split())
    return found | LISTS


def table(page):
    """Return the table that stands in a page."""
    found = re.search(r'<script id="commands" type="application/json">(.*?)</script>', page)
    return {line["name"]: line for line in json.loads(found[1])}


@pytest.mark.parametrize(
    ("name", "language", "words"),
    [
        ("reply", "pl", "Odpowiedz"),
        ("reply", "cs", "Odpovědět"),
        ("tag", "pl", "Oznacz etykietą"),
        ("tag", "cs", "Označit štítkem"),
    ],
)
def test_a_command_is_a_verb_where_its_thing_has_a_word_of_its_own(name, language, words):
    [command] = [command for command in COMMANDS if command.name == name]

    with translation.override(language):
        assert str(command.label) == words
        assert gettext(name.capitalize()) != words  # beside a note, and over a column of tags


def test_names_are_unique_and_so_are_keys():
    names = [command.name for command in COMMANDS]
    keys = [command.key for command in COMMANDS if command.key]

    assert len(names) == len(set(names))
    assert len(keys) == len(set(keys))


def test_no_key_is_the_beginning_of_a_row():
    keys = {command.key for command in COMMANDS if command.key}

    assert [row for row in keys if " " in row and row.split()[0] in keys] == []


def test_something_performs_every_command():
    assert {command.name for command in COMMANDS if not command.to} - marked() == set()


def test_every_mark_has_its_line_in_the_table():
    assert marked() - {command.name for command in COMMANDS} == set()


@pytest.mark.django_db
def test_nobody_is_offered_a_page_that_is_not_theirs(client):
    client.force_login(agent("Bo"))
    offered = table(client.get("/inbox/").content.decode())
    assert "go-people" not in offered
    assert offered["go-mine"] == {
        "name": "go-mine", "label": "Go to mine", "key": "g m", "place": "anywhere",
        "to": "/inbox/?view=mine",
    }  # fmt: skip

    client.force_login(agent("Ola", "owner"))
    assert table(client.get("/profile/").content.decode())["go-people"]["to"] == "/people/"
