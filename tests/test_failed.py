"""Which failed tests are run once more, alone."""

import json

from tests.failed import names


def kept(tmp_path, *failed):
    path = tmp_path / "lastfailed"
    path.write_text(json.dumps(dict.fromkeys(failed, True)))
    return path


def test_a_few_failed_tests_are_named(tmp_path):
    assert names(3, kept(tmp_path, "a.py::test_b", "a.py::test_a[x y]")) == [
        "a.py::test_a[x y]",
        "a.py::test_b",
    ]


def test_many_do_not_fail_by_chance(tmp_path):
    assert names(1, kept(tmp_path, "a.py::test_a", "a.py::test_b")) == []


def test_a_file_that_cannot_be_read_is_no_unsteady_test(tmp_path):
    assert names(3, kept(tmp_path, "a.py")) == []


def test_no_failed_test_means_that_something_else_went_wrong(tmp_path):
    assert names(3, kept(tmp_path)) == []
    assert names(3, tmp_path / "nothing") == []
