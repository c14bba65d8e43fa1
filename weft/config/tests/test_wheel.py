"""`pip install .` carries all that Weft needs at run time, and none of its tests."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    # built from a copy: setuptools would leave its own folders beside the sources, and reuse them
    copy = tmp_path_factory.mktemp("source")
    shutil.copytree(
        ROOT / "weft", copy / "weft", ignore=shutil.ignore_patterns("*.mo", "__pycache__")
    )
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check",
         "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", copy / "dist", copy],
        check=True, timeout=100,
    )  # fmt: skip
    return zipfile.ZipFile(next((copy / "dist").glob("weft-*.whl")))


def test_everything_that_is_no_test_is_inside(wheel):
    files = [path for path in (ROOT / "weft").rglob("*") if path.is_file()]
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in files
        if not {"tests", "fixtures", "__pycache__"} & set(path.parts)
        and path.suffix not in {".pyc", ".mo"}
    }

    assert wanted - set(wheel.namelist()) == set()
    assert [name for name in wheel.namelist() if "/tests/" in name] == []


def test_translations_are_compiled(wheel):
    sources = [name for name in wheel.namelist() if name.endswith(".po")]

    assert {name[:-2] + "mo" for name in sources} <= set(wheel.namelist())


def test_the_command_runs_from_the_wheel_alone(wheel, tmp_path):
    wheel.extractall(tmp_path / "installed")
    entry = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "weft = weft.config.cli:main" in wheel.read(entry).decode()

    environment = {"PYTHONPATH": str(tmp_path / "installed"), "PATH": os.environ["PATH"]}
    code = "import weft.config.cli as c; print(c.__file__); c.main(['--help'])"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment,
        capture_output=True, text=True, check=True, timeout=30,
    ).stdout  # fmt: skip

    assert told.startswith(str(tmp_path))
    for command in ("serve", "web", "worker", "migrate", "demo", "check"):
        assert f"    {command} " in told
