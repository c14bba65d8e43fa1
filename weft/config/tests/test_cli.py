"""What the command does besides handing on to the parts that do the work."""

import os

import django
import pytest

from weft.config import cli
from weft.kernel import worker


def test_a_worker_lets_the_web_processes_go_first(monkeypatch):
    done = []
    monkeypatch.setattr(django, "setup", lambda: None)
    monkeypatch.setattr(os, "nice", done.append)
    monkeypatch.setattr(worker, "run", lambda: done.append("jobs"))

    with pytest.raises(SystemExit) as left:
        cli.main(["worker"])

    assert left.value.code == 0
    assert done == [cli.NICE, "jobs"]
