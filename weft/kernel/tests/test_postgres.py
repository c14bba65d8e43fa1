"""The embedded server."""


def test_runs(embedded):
    assert embedded.is_running
