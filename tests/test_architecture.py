"""The shape of the house, checked like any other behaviour. bin/check runs import-linter beside."""

import importlib
import re
from pathlib import Path

import grimp
import pytest
from django.apps import apps

from weft.gateway.registry import all_channels
from weft.kernel.events import Event

WEFT = Path(__file__).parent.parent / "weft"
FLOORS = (
    ("kernel",),
    ("ui",),
    ("people",),
    ("customers",),
    ("conversations", "scheduling"),
    ("gateway",),
    ("channels",),
    ("console", "widget"),
    ("demo",),
    ("config",),
)
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
LONGEST_FILE = 400  # lines; a file that asks you to scroll wants to be split by noun


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(
        "weft", include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )


def is_test(module):
    return ".tests" in module


def test_tables_are_private_to_their_room(graph):
    """Other rooms read through queries, write through actions, and hear events."""
    trespassers = [
        f"{importer} -> {module}"
        for room in FLOOR
        for module in graph.modules
        if re.match(rf"weft\.{room}\.models(\.|$)", module)
        for importer in graph.find_modules_that_directly_import(module)
        if not importer.startswith(f"weft.{room}.") and not is_test(importer)
    ]
    # an Agent is the type of request.user: faces may name it, rules may not
    assert [t for t in trespassers if "-> weft.people.models" not in t] == []


def test_foreign_keys_point_down_or_stay_in_their_room():
    upwards = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if (room := model._meta.app_label) in FLOOR
        for field in model._meta.get_fields()
        if field.concrete
        and field.is_relation
        and (target := field.related_model._meta.app_label) in FLOOR
        and target != room
        and FLOOR[target] >= FLOOR[room]
    ]
    assert upwards == []


def test_no_channel_is_named_outside_its_folder():
    """A channel is data in its manifest. Set-up and the demo choose one to begin with."""
    kinds = all_channels()
    names = re.compile("|".join(rf"['\"]{kind}['\"]" for kind in kinds))
    homes = [WEFT / "channels" / kind for kind in kinds]
    may_choose = [WEFT / "demo", WEFT / "widget", WEFT / "console" / "views" / "setup.py"]
    leaks = [
        f"{path.relative_to(WEFT)}: {line.strip()}"
        for path in WEFT.rglob("*.py")
        if "tests" not in path.parts
        and not any(path.is_relative_to(home) for home in homes + may_choose)
        for line in path.read_text().splitlines()
        if names.search(line)
    ]
    assert leaks == []


def test_every_event_is_a_noun_and_a_past_verb_with_a_docstring():
    importlib.import_module("weft.config.wiring")
    assert len(Event.named) > 20
    for name, event in Event.named.items():
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", name), name
        assert event.__doc__, name
        assert not event.__doc__.startswith(f"{event.__name__}("), f"{name} is not described"


def test_every_room_introduces_itself():
    for room in WEFT.iterdir():
        if (room / "__init__.py").exists():
            assert (room / "__init__.py").read_text().startswith('"""'), room.name
            assert room.name in FLOOR, f"{room.name} stands on no floor"


def test_e1_only_the_guarded_client_goes_out(graph):
    """Whatever calls an address that somebody typed goes through kernel.outside."""
    clients = ("httpx", "requests", "urllib3", "aiohttp", "http.client")
    callers = {
        importer
        for client in clients
        if client in graph.modules
        for importer in graph.find_modules_that_directly_import(client)
        if not is_test(importer)
    }
    assert callers <= {"weft.kernel.outside"}


@pytest.mark.parametrize("suffix", ["py", "js", "css", "html"])
def test_no_file_asks_the_reader_to_scroll(suffix):
    long = {
        str(path.relative_to(WEFT)): lines
        for path in WEFT.rglob(f"*.{suffix}")
        if not {"vendor", "migrations", "tests"} & set(path.parts)
        and (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_d7_nothing_is_unpickled():
    dangerous = re.compile(r"\b(pickle\.loads?|yaml\.load|marshal\.loads?|eval|exec)\(")
    hits = [
        f"{path.relative_to(WEFT)}: {line.strip()}"
        for path in WEFT.rglob("*.py")
        if "tests" not in path.parts
        for line in path.read_text().splitlines()
        if dangerous.search(line)
    ]
    assert hits == []
