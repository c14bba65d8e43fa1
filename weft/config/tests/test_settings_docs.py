"""Every variable of the environment is told in docs/settings.md, and nothing else is."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
NAMES = re.compile(r"[\"'](WEFT_[A-Z_]+|DATABASE_URL)[\"']")
NOT_READ = {"WEFT_WIRING"}  # the name of a setting of Django


def read_somewhere():
    return {
        name
        for path in (ROOT / "weft").rglob("*.py")
        if "tests" not in path.parts
        for name in NAMES.findall(path.read_text())
    } - NOT_READ


def test_each_variable_that_is_read_is_documented():
    documented = set(
        re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    )

    assert read_somewhere() - documented == set()
    # the scripts read the one, and the tests the other
    assert documented - read_somewhere() == {"WEFT_PYTHON", "WEFT_VENDOR_SPECS"}
