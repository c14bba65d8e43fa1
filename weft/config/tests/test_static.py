"""Static files as `weft serve` collects them."""

import re

import pytest
from django.core.management import call_command

IMPORTED = re.compile(r'\b(?:import|from)\(?"(\.[^"]+)"')
HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")


@pytest.fixture
def collected(tmp_path, settings):
    """The folder into which all was collected."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "weft.config.static.HashedFiles"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_modules_are_small_and_import_what_may_be_kept_for_ever(collected):
    modules = list(collected.glob("*/js/*.js"))
    names = {module: IMPORTED.findall(module.read_text()) for module in modules}

    assert len(modules) > 80
    assert [module for module in modules if not HASHED.search(module.name)] == []
    for module, found in names.items():
        for name in found:
            assert HASHED.search(name), (module, name)
            assert (module.parent / name).resolve().exists(), (module, name)
    assert not any("/**" in module.read_text() for module in modules)


def test_collecting_once_more_changes_nothing(collected):
    before = {path.name for path in collected.rglob("*") if path.is_file()}

    call_command("collectstatic", interactive=False, verbosity=0)

    assert {path.name for path in collected.rglob("*") if path.is_file()} == before
