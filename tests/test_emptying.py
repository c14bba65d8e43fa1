"""The database is emptied between tests, whatever its triggers forbid and whoever still writes."""

import threading

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from tests.emptying import Emptying
from weft.conversations import actions
from weft.conversations.models import Conversation, Message
from weft.conversations.tests.cast import NOON, inbox, late_parcel
from weft.customers.models import Customer
from weft.kernel import postgres
from weft.kernel.models import EventRow

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def emptying():
    url = postgres.url(settings.WEFT_DATA, postgres.SUPERUSER)
    emptying = Emptying(url, connection.settings_dict["NAME"])
    yield emptying
    emptying.close()


@pytest.fixture
def somebody_else():
    """Another connection to the same database."""
    with psycopg.connect(**connection.get_connection_params()) as link:
        yield link


def test_what_nobody_may_delete_goes_too(emptying):
    actions.receive([late_parcel(inbox())], at=NOON)
    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        Message.objects.all()._raw_delete("default")

    emptying.empty()

    kinds = (Customer, Conversation, Message, EventRow)
    assert [kind.objects.count() for kind in kinds] == [0, 0, 0, 0]


def test_what_is_made_after_the_migrations_stays(emptying):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM auth_permission")
        before = cursor.fetchone()
        emptying.empty()
        cursor.execute("SELECT count(*) FROM auth_permission")
        assert cursor.fetchone() == before > (0,)


def test_who_is_in_the_middle_of_writing_is_waited_for(emptying, somebody_else):
    somebody_else.execute("INSERT INTO follower (name, transaction, event_id) VALUES ('a', 1, 1)")
    later = threading.Timer(0.3, somebody_else.commit)
    later.start()

    emptying.empty()
    later.join()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM follower")
        assert cursor.fetchone() == (0,)


def test_who_only_reads_is_not_waited_for(emptying, somebody_else):
    actions.receive([late_parcel(inbox())], at=NOON)
    somebody_else.execute("SELECT count(*) FROM message").fetchone()

    emptying.empty()

    assert Message.objects.count() == 0


def test_a_connection_that_was_cut_is_made_anew(emptying):
    actions.receive([late_parcel(inbox())], at=NOON)
    with psycopg.connect(
        postgres.url(settings.WEFT_DATA, postgres.SUPERUSER), autocommit=True
    ) as superuser:
        superuser.execute("SELECT pg_terminate_backend(%s)", [emptying._link.info.backend_pid])

    emptying.empty()

    assert Message.objects.count() == 0
