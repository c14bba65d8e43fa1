"""Static files as `weft serve` collects them."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from weft.ui import sheets, smaller

WEFT = Path(__file__).parents[2]
IMPORTED_SHEET = re.compile(r'@import url\("([^"]+)"\);')
IMPORTED = re.compile(r'\b(?:import|from)\(?"(\.[^"]+)"')
HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")


def collect(folder: Path, settings) -> None:
    """Collect into a folder, as `weft serve` does."""
    settings.STATIC_ROOT = folder
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "weft.config.static.HashedFiles"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def collected(tmp_path, settings):
    """The folder into which all was collected."""
    collect(tmp_path, settings)
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


def test_sheets_stand_in_the_place_of_their_imports(collected):
    sources = [path for path in WEFT.glob("*/static/**/*.css") if "@import" in path.read_text()]

    assert len(sources) == 3
    for source in sources:
        [copy] = collected.rglob(f"{source.parent.parent.name}/css/{source.stem}.*.css")
        parts = [source.parent / name for name in IMPORTED_SHEET.findall(source.read_text())]
        assert copy.read_text() == "".join(smaller.style(part.read_text()) for part in parts)


def test_a_sheet_that_cannot_be_made_whole_stops_the_collecting(tmp_path, settings):
    (tmp_path / "own").mkdir()
    (tmp_path / "own/print.css").write_text('@import url("paper.css") print;')
    settings.STATICFILES_DIRS = [tmp_path / "own"]

    with pytest.raises(sheets.CannotBeJoined, match=r"print\.css imports paper\.css"):
        collect(tmp_path / "collected", settings)
