"""One embedded PostgreSQL for each process of a test run, so that nothing needs to be installed.

It is the real server with fsync on, in a data folder of this run. Tests connect as the owner of
the tables, who may empty them; `as_runtime` shows what Weft itself may do.
"""

import logging
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.core.management.commands import flush
from django.db import connection
from django.utils import timezone, translation
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django import fixtures

from tests import ready_made
from tests.emptying import Emptying
from weft.config import prepare
from weft.kernel import database, ear, postgres

pytest_plugins = ["tests.mailhost.fixtures"]

# no test asserts a time: on a busy machine an example may take as long as it likes. Whoever works
# here tries new examples with every run; CI tries the same ones, so that it speaks of the change
hypothesis.settings.register_profile("weft", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("weft")

PATIENCE = 15_000  # milliseconds for what a page is to show; two cores run everything at once
# Chromium without a window of its own, which even a headless one draws for each new person: that
# was a quarter of what a test with a browser cost. It shows no notifications.
SHELL = "chromium-headless-shell"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_configure() -> None:
    """Compile the catalogues before a test speaks Czech: a fresh clone has none compiled."""
    prepare.translations()


@pytest.fixture(scope="session")
def embedded() -> Iterator[postgres.Embedded]:
    """The server of this run."""
    data = Path(settings.WEFT_DATA)
    ready_made.take(data)
    server = postgres.start(data)
    with psycopg.connect(postgres.url(data, postgres.SUPERUSER), autocommit=True) as superuser:
        superuser.execute(f"ALTER ROLE {postgres.OWNER} CREATEDB")
        superuser.execute(f"GRANT {postgres.RUNTIME} TO {postgres.OWNER}")
    yield server
    # threads that overhear live as long as the process: they must not complain of its end
    logging.getLogger(ear.__name__).disabled = True
    server.stop()
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(embedded: postgres.Embedded) -> None:
    """Let Django make its test database as the owner, as migrations are run."""
    owner = psycopg.conninfo.conninfo_to_dict(embedded.owner_url)
    changed = {"USER": owner["user"], "PASSWORD": owner["password"], "HOST": owner["host"]}
    connection.settings_dict.update(changed)
    settings.DATABASES["default"].update(changed)
    # it makes no database when all tests of a run bring theirs with a fixture of a whole file, as
    # when two of such a file run once more alone
    fixtures._get_databases_for_setup = lambda _items: ({"default"}, set())


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Drop no test database: the whole server goes, whoever is still connected to it."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, embedded: postgres.Embedded
) -> None:
    """After the migrations, grant what `weft migrate` grants, and keep it all for the next run."""
    with django_db_blocker.unblock():
        database.grant(postgres.RUNTIME)
        connection.close()
    ready_made.keep(Path(settings.WEFT_DATA), embedded)


@pytest.fixture(scope="session", autouse=True)
def _emptied_by_deleting() -> Iterator[None]:
    """Have the database emptied our way after a test that commits; see `tests.emptying`."""
    emptying: list[Emptying] = []

    def handle(_self: flush.Command, **_options: object) -> None:
        if not emptying:
            superusers_url = postgres.url(Path(settings.WEFT_DATA), postgres.SUPERUSER)
            emptying.append(Emptying(superusers_url, connection.settings_dict["NAME"]))
        _end_door_threads()
        emptying[0].empty()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", handle)
        yield
    for link in emptying:
        link.close()


@pytest.fixture(autouse=True)
def _nobodys_language() -> Iterator[None]:
    """Let no test inherit the language and the zone of a page that another asked for."""
    yield
    translation.deactivate()
    timezone.deactivate()


def _needs_chromium(item: pytest.Item) -> bool:
    return "chromium" in getattr(item, "fixturenames", ())


# Two thirds of the time of all tests goes to those with a browser. These play what everybody does
# every day; the others are slow ones, which run with --all and in CI: see
# docs/decisions/0047-two-lengths-of-testing.md
EVERY_DAY = {
    "test_a_customer_writes_and_an_agent_answers.py",
    "test_first_visit.py",
    "test_widget_chat.py",
}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep most of what needs a browser for the long run."""
    if _needs_chromium(item) and item.path.name not in EVERY_DAY:
        item.add_marker(pytest.mark.slow)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the files, which `bin/check` hands out whole and in this order to its processes.

    What needs a browser goes last: from then on an event loop runs in the main thread, and
    `asyncio.run` refuses. Before it goes what commits: it is the end of the rows that migrations
    brought. Of one kind the longest files go first, so that at the end no process waits long.
    """
    kinds: dict[Path, int] = {}
    for item in items:
        kinds[item.path] = max(kinds.get(item.path, 0), _kind(item))
    lengths: Counter[Path] = Counter()
    for item in items:
        lengths[item.path] += _length(item)
    items.sort(key=lambda item: (kinds[item.path], -lengths[item.path], item.path))


def _kind(item: pytest.Item) -> int:
    mark = item.get_closest_marker("django_db")
    commits = (mark and mark.kwargs.get("transaction")) or "transactional_db" in item.fixturenames
    return 2 if _needs_chromium(item) else int(bool(commits))


USUAL_SECONDS = 10  # of a test among those with a browser


def _length(item: pytest.Item) -> int:
    """About how long a test takes, a usual one being 1: what takes long is allowed more time."""
    mark = item.get_closest_marker("timeout")
    return int(mark.args[0] / USUAL_SECONDS) if mark and mark.args else 1


def chromiums_path() -> str | None:
    """Return where the system's own Chromium stands."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def _launched() -> Iterator[Callable[[str | None], Browser]]:
    """Launch the browser of a path, once for the session."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browsers: dict[str, Browser] = {}

        def launched(path: str | None) -> Browser:
            if path is None:
                pytest.fail("No Chromium was found; bin/test installs it.")
            if path not in browsers:
                browsers[path] = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
            return browsers[path]

        yield launched
        for browser in browsers.values():
            browser.close()


@pytest.fixture(scope="session")
def chromium(_launched: Callable[[str | None], Browser]) -> Browser:
    """One Chromium for the session: the system's own, without anything that phones home.

    Its shell, where that is installed; who needs more asks for `whole_chromium` in its place.
    """
    return _launched(shutil.which(SHELL) or chromiums_path())


@pytest.fixture(scope="session")
def whole_chromium(_launched: Callable[[str | None], Browser]) -> Browser:
    """Chromium with all that people have, notifications too."""
    return _launched(chromiums_path())


@pytest.fixture
def as_runtime(db: None) -> Iterator[None]:
    """Do the rest of the test with the rights that Weft itself has."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {postgres.RUNTIME}")
        yield
        cursor.execute("RESET ROLE")


@pytest.fixture(autouse=True)
def _settings_are_asked_again() -> None:
    """Forget the workspace settings, whose rows the test before took back without a word."""
    from weft.gateway import registry
    from weft.kernel import settings as workspace

    workspace.forget()
    registry.forget()


def _end_door_threads() -> None:
    """Let no connection of a door's thread live on into a test that may not ask the database."""
    from weft.kernel import doors

    if doors._threads.cache_info().currsize:
        doors._threads().shutdown()
        doors._threads.cache_clear()
