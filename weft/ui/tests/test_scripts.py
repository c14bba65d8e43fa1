"""The scripts' own tests, where Node is at hand; nothing needs it to run."""

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "js"


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_what_the_scripts_reckon():
    done = subprocess.run(
        ["node", "--test", str(HERE)], capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
