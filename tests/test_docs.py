"""The documentation names everything that others build on; what it misses fails the build."""

import dataclasses
import importlib
import re
from pathlib import Path

import pytest

from weft.config.asgi import ROUTES
from weft.gateway.registry import all_channels
from weft.kernel import settings as workspace
from weft.kernel.events import Event

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def text(name):
    return (DOCS / name).read_text()


def test_every_event_is_documented_with_its_fields():
    for path in (ROOT / "weft").glob("*/events.py"):
        importlib.import_module(f"weft.{path.parent.name}.events")
    page = text("events.md")
    missing = [
        f"{name}: {field.name}"
        for name, event in Event.named.items()
        if event.__module__.startswith("weft.") and ".tests." not in event.__module__
        for field in dataclasses.fields(event)
        if (line := re.search(rf"^\| `{re.escape(name)}` \|.*$", page, re.MULTILINE)) is None
        or (field.name != "actor_id" and f"`{field.name}`" not in line[0])
    ]
    assert missing == []


def test_every_environment_variable_is_documented():
    used = {
        name
        for path in (ROOT / "weft").rglob("*.py")
        if "tests" not in path.parts
        for name in re.findall(r'"(WEFT_[A-Z_]+|DATABASE_URL)"', path.read_text())
    }
    page = text("settings.md")
    # named in code only
    internal = {"WEFT_WIRING", "WEFT_FOLLOWERS", "WEFT_LISTEN_FD", "WEFT_LIVE_CHANNELS"}
    assert [name for name in sorted(used - internal) if f"`{name}`" not in page] == []


def test_every_workspace_setting_is_documented():
    page = text("settings.md")
    missing = [
        f"{key}.{field.name}"
        for key, shape in workspace.everything().items()
        if ".tests." not in shape.__module__
        for field in dataclasses.fields(shape)
        if f"`{key}`" not in page or f"`{field.name}`" not in page
    ]
    assert missing == []


@pytest.mark.parametrize("channel", all_channels().values(), ids=lambda channel: channel.kind)
def test_every_channel_tells_a_shop_owner_how_to_connect_it(channel):
    doc = ROOT / "weft" / "channels" / channel.kind / "doc.md"
    assert doc.read_text().startswith(f"# {channel.label}")


def test_every_public_endpoint_is_documented():
    page = text("endpoints.md")
    missing = [
        f"{door.method} {door.path}"
        for door in ROUTES
        if door.method != "OPTIONS" and door.who != "staff"
        if f"`{door.method} {door.path}`" not in page
    ]
    assert missing == []


def test_every_decision_says_what_was_given_up():
    pages = [page for page in (DOCS / "decisions").glob("*.md") if page.name[0].isdigit()]
    assert pages
    for page in pages:
        for heading in ("Situation", "Choice", "What we gave up", "When to look again"):
            assert f"**{heading}.**" in page.read_text(), f"{page.name}: {heading}"
