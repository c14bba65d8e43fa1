"""The order of the tests of this run, on which `bin/check` relies."""

from itertools import groupby

import pytest


@pytest.fixture
def files(request):
    """The files of this run in their order, each with its tests."""
    return [list(items) for _, items in groupby(request.session.items, lambda item: item.path)]


def test_a_file_stays_together(files):
    paths = [items[0].path for items in files]

    assert len(paths) == len(set(paths))


def test_files_with_a_browser_come_after_all_without(files):
    needs = [any("chromium" in item.fixturenames for item in items) for items in files]

    assert needs == sorted(needs)
