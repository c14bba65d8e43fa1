"""Keys of one's own, and how one's screens look."""

import pytest

from weft.console.keyboard import own_keys
from weft.console.keyboard.commands import DEFAULTS
from weft.console.tests.cast import agent
from weft.console.tests.test_commands import table


@pytest.fixture
def bo(client, db):
    bo = agent("Bo")
    client.force_login(bo)
    return bo


def form(**changed):
    """Return the whole page's form, with some keys changed."""
    keys = DEFAULTS | {name.replace("_", "-"): key for name, key in changed.items()}
    return {f"key-{name}": key for name, key in keys.items()}


@pytest.mark.parametrize("key", ["r", "E", "?", "ů", "g i", "F2", "shift+F2", "ArrowUp", "g g g"])
def test_these_can_be_keys(key):
    assert own_keys.is_key(key)


@pytest.mark.parametrize(
    "key", ["mod+r", "alt+r", "re", "g  i", "a b c d", "Escape", "Tab", "\x00"]
)
def test_these_cannot(key):
    assert not own_keys.is_key(key)


def test_a_key_that_begins_a_row_clashes_with_it():
    assert own_keys.clash("g", "g i")
    assert own_keys.clash("g i", "g")
    assert not own_keys.clash("g a", "g i")
    assert not own_keys.clash("", "")


def test_a_default_gives_way_to_an_own_key_that_was_there_first():
    settled = own_keys.settle({"reply": "x"}, {"reply": "r", "select": "x", "note": "n"})

    assert settled == {"reply": "x", "select": "", "note": "n"}


def test_an_own_key_is_kept_and_served_and_only_what_differs(client, bo):
    answer = client.post("/profile/keys/", form(reply="F2", snooze=""))

    assert answer.status_code == 302
    bo.refresh_from_db()
    assert bo.keys == {"reply": "F2", "snooze": ""}
    served = table(client.get("/profile/").content.decode())
    assert (served["reply"]["key"], served["snooze"]["key"]) == ("F2", "")


def test_a_clash_is_named_and_nothing_is_kept(client, bo):
    answer = client.post("/profile/keys/", form(reply="n"))

    assert answer.status_code == 422
    assert "The same key does: Write a note" in answer.content.decode()
    bo.refresh_from_db()
    assert bo.keys == {}


def test_the_browsers_keys_stay_the_browsers(client, bo):
    answer = client.post("/profile/keys/", form(reply="mod+w"))

    assert answer.status_code == 422
    assert "without Ctrl" in answer.content.decode()


def test_all_keys_go_off_at_once_and_come_back_at_once(client, bo):
    client.post("/profile/keys/", form() | {"off": "1"})
    bo.refresh_from_db()
    off = own_keys.settle(bo.keys, DEFAULTS)
    assert all(key.startswith("mod+") for key in off.values() if key)
    assert {"mod+k", "mod+Enter"} <= set(off.values())

    client.post("/profile/keys/", form() | {"reset": "1"})
    bo.refresh_from_db()
    assert bo.keys == {}


def test_the_look_is_kept_and_drawn_in_the_first_frame(client, bo):
    assert "data-density" not in client.get("/profile/").content.decode()

    client.post("/profile/look/", {"density": "compact", "contrast": "more"})

    page = client.get("/profile/").content.decode()
    assert 'data-density="compact"' in page
    assert 'contrast.css" media="all"' in page
    client.post("/profile/look/", {"density": "comfortable"})  # the rest stays as it is
    bo.refresh_from_db()
    assert (bo.density, bo.contrast) == ("comfortable", "more")


def test_a_look_that_there_is_not_changes_nothing(client, bo):
    client.post("/profile/look/", {"density": "dense", "contrast": "less"})

    bo.refresh_from_db()
    assert (bo.density, bo.contrast) == ("comfortable", "")
