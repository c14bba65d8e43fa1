"""The shape of the house, checked like any other behaviour. bin/check runs import-linter beside."""

import ast
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
    ("conversations", "knowledge", "scheduling"),
    ("gateway", "outcomes", "rescue", "routing", "sla", "transfers"),
    ("channels",),
    ("notices",),
    ("reports", "search"),
    ("api", "console", "forms", "helpcenter", "widget"),
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


def questions(source, kinds):
    """Return what in a Python file asks a channel for its name.

    A channel's kind may be a word of something else too: a handle is an address of kind "email",
    and a form has fields. So a word alone says nothing; what counts is a comparison with something
    that is called kind or channel, a case of a match, and a table by channel.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Dict):
            keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
            if len(keys & kinds) > 1:
                yield ast.unparse(node)
        elif isinstance(node, ast.match_case) and words(node.pattern) & kinds:
            yield ast.unparse(node.pattern)
        elif isinstance(node, ast.Compare) and words(node) & kinds:
            asked = ast.unparse(node)
            if re.search(r"kind|channel", asked) and "handle" not in asked.lower():
                yield asked


def words(node):
    return {leaf.value for leaf in ast.walk(node) if isinstance(leaf, ast.Constant)}


def test_no_channel_is_named_outside_its_folder():
    """A channel is data in its manifest. Set-up and the demo choose one to begin with."""
    kinds = set(all_channels())
    homes = [WEFT / "channels" / kind for kind in kinds]
    may_choose = [WEFT / "demo", WEFT / "widget", WEFT / "console" / "views" / "setup.py"]
    leaks = [
        f"{path.relative_to(WEFT)}: {question}"
        for path in WEFT.rglob("*.py")
        if "tests" not in path.parts
        and not any(path.is_relative_to(home) for home in homes + may_choose)
        for question in questions(path.read_text(), kinds)
    ]
    asked = re.compile(rf"(kind|channel)\w* *(==|!=|in) *[\"'(\[]*({'|'.join(kinds)})\b")
    leaks += [
        f"{path.relative_to(WEFT)}: {line.strip()}"
        for suffix in ("html", "js", "sql")
        for path in WEFT.rglob(f"*.{suffix}")
        if not {"vendor", "tests"} & set(path.parts)
        for line in path.read_text().splitlines()
        if asked.search(line)
    ]
    assert leaks == []


@pytest.mark.parametrize(
    ("line", "is_question"),
    [
        ("if inbox.kind == 'email': pass", True),
        ("if 'email' != card.kind: pass", True),
        ("if channel.kind in {'email', 'sms'}: pass", True),
        ("match inbox.kind:\n case 'email' | 'sms': pass", True),
        ("SENDERS = {'email': smtp, 'webchat': None}", True),
        ("if handle.kind == 'email': pass", False),
        ("ICONS = {'email': 'mail', 'phone': 'phone'}", False),
        ("Handle(kind='email', value=who)", False),
        ("address = form.cleaned_data['email']", False),
    ],
)
def test_the_search_for_channels_by_name_finds_questions_and_nothing_else(line, is_question):
    assert bool(list(questions(line, {"email", "webchat"}))) == is_question


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
