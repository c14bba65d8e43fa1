"""Prism on loopback: tells what of a request breaks a vendor's own description.

It knows no state and answers with examples, so the channels talk to our fakes, and what these were
sent is put before Prism byte for byte.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.vendors.calls import Call
from tests.vendors.real_kannel import free_port

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PRISM = HERE / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
OF_THE_WIRE = {"host", "connection", "content-length", "accept-encoding"}
# Prism has found nothing wrong, and no example to answer with
ABOUT_ITSELF = {"NO_COMPLEX_OBJECT_TEXT", "NO_SUCCESS_RESPONSE_DEFINED", "NO_RESPONSE_DEFINED"}
START_SECONDS = 90  # on a machine that is busy with other things


def folder() -> Path:
    """Return where the vendors' descriptions are, or would be."""
    said = os.environ.get("WEFT_VENDOR_SPECS")
    return Path(said) if said else ROOT.parent / "shared" / "specs"


def missing(name: str) -> str:
    """Say what keeps a description from being used; "" when nothing does."""
    if not (folder() / name).is_file():
        return f"there is no {name} in {folder()} (WEFT_VENDOR_SPECS)"
    if shutil.which("node") is None:
        return "Node is not installed; bin/test --all installs it"
    if not PRISM.is_file():
        return "Prism is not installed; bin/test --all does it, when npm can be reached"
    return ""


def cut(name: str, paths: Sequence[str]) -> dict[str, Any]:
    """Return a vendor's description with these paths alone."""
    command = ["node", str(HERE / "cut.cjs"), str(folder() / name), *paths]
    found: dict[str, Any] = json.loads(subprocess.check_output(command, timeout=60))
    return found


class Oracle:
    """A Prism that has read one description."""

    def __init__(self, port: int) -> None:
        self.port = port

    def complaints(self, call: Call) -> list[str]:
        """Return what the description does not allow of a call."""
        headers = {name: value for name, value in call.headers.items() if name not in OF_THE_WIRE}
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(line):
            line.request(call.method, call.target, call.body or None, headers)
            answer = line.getresponse()
            violations = answer.getheader("sl-violations", "[]")
            return _read(answer.status, violations, answer.read())


def _read(status: int, violations: str, body: bytes) -> list[str]:
    """Read an answer: in the header stands what is wrong with values, in the body what else is.

    What is wrong with the answer itself is left out: it is made of the vendor's own examples. The
    body may be empty, where a vendor's own type of content was asked for.
    """
    found = json.loads(violations)
    of_ours = [one for one in found if one["location"][0] == "request"]
    if found or status < HTTPStatus.BAD_REQUEST:
        return [f"{'.'.join(map(str, one['location']))}: {one['message']}" for one in of_ours]
    told = body[:5000].decode(errors="replace")
    return [] if any(one in told for one in ABOUT_ITSELF) else [f"{status} {told}"]


@contextlib.contextmanager
def reading(description: Mapping[str, Any]) -> Iterator[Oracle]:
    """Run Prism over a description."""
    port = free_port()
    with tempfile.TemporaryDirectory() as scratch:
        file, told = Path(scratch, "description.json"), Path(scratch, "told")
        file.write_text(json.dumps(description))
        # not by npx, which leaves its child alive
        command = ["node", str(PRISM), "mock", "-h", "127.0.0.1", "-p", str(port), "--errors"]
        with told.open("wb") as out:
            process = subprocess.Popen(
                [*command, str(file)], stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        try:
            _wait(process, told)
            yield Oracle(port)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(process: subprocess.Popen[bytes], told: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while b"Prism is listening" not in told.read_bytes():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"Prism did not start:\n{told.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)
