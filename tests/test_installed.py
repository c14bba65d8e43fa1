"""Servers of tests and benches begin as an installed Weft, or install one by themselves."""

import os

import pytest

from bench import installed
from weft.config import made_of


def test_a_server_begins_with_what_is_kept(tmp_path):
    kept = tmp_path / "kept"
    (kept / made_of.mark()).mkdir(parents=True)
    (kept / made_of.mark() / "secrets.json").write_text("{}")

    installed.copy(tmp_path / "runs" / "one", {}, kept=kept)
    installed.copy(tmp_path / "runs" / "two", {}, kept=kept)

    assert [one.name for one in (tmp_path / "runs").glob("*/secrets.json")] == ["secrets.json"] * 2


@pytest.mark.slow
def test_where_none_can_be_made_nothing_is_left_and_the_server_installs_itself(tmp_path):
    nowhere = os.environ | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing"}

    installed.copy(tmp_path / "data", nowhere, kept=tmp_path / "kept")

    assert not (tmp_path / "data").exists()
    assert list((tmp_path / "kept").glob("*")) == []
