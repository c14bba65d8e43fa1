import datetime as dt
import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import pytest
from django.db import connection, transaction

from weft.kernel import settings
from weft.kernel.models import EventRow, Setting

NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


class Mood(StrEnum):
    CALM = "calm"
    LOUD = "loud"


@dataclass(frozen=True, kw_only=True)
class Span:
    opens: dt.time = dt.time(9)
    closes: dt.time | None = None


@dataclass(frozen=True, kw_only=True)
class TeaRoom:
    """How the tea is served; only tests drink it."""

    name: str = field(default="Weft", metadata={"help": "On the door"})
    cups: int = field(default=2, metadata={"help": "Per guest"})
    is_open: bool = field(default=True, metadata={"help": "Now"})
    warmth: float = field(default=0.5, metadata={"help": "0 to 1"})
    mood: Mood = field(default=Mood.CALM, metadata={"help": "Of the music"})
    side: Literal["left", "right"] = field(default="left", metadata={"help": "Of the street"})
    guests: tuple[str, ...] = field(default=(), metadata={"help": "Always welcome"})
    spans: tuple[Span, ...] = field(default=(), metadata={"help": "Opening times"})
    words: dict[str, str] = field(default_factory=dict, metadata={"help": "By language"})


@pytest.fixture(autouse=True)
def _tea_room():
    """Declared for these tests alone: the docs list every setting that there is."""
    settings.declared(TeaRoom)
    settings.forget()
    yield
    settings.forget()
    del settings._declared["kernel.tea_room"], settings._keys[TeaRoom]


FULL = TeaRoom(
    name="Ada's 🫖",
    cups=3,
    is_open=False,
    warmth=1,
    mood=Mood.LOUD,
    side="right",
    guests=("Bo", "Cy"),
    spans=(Span(opens=dt.time(8, 30), closes=dt.time(17)), Span()),
    words={"pl": "herbata"},
)


def test_a_setting_nobody_wrote_has_its_defaults(db):
    assert settings.read(TeaRoom) == TeaRoom()


def test_a_setting_comes_back_as_it_was_written(db):
    settings.write(FULL, by=7, at=NOON)

    assert settings.read(TeaRoom) == FULL
    assert Setting.objects.get().changed_at == NOON


def test_a_change_is_said_once(db):
    settings.write(FULL, by=7, at=NOON)
    settings.write(FULL, by=8, at=NOON)

    said = EventRow.objects.get(name="setting.changed")
    assert said.actor_id == 7
    assert said.body["key"] == "kernel.tea_room"


def test_reading_again_asks_nobody(db, django_assert_num_queries):
    settings.read(TeaRoom)

    with django_assert_num_queries(0):
        settings.read(TeaRoom)


def test_another_process_is_believed_after_a_few_seconds(db, monkeypatch):
    settings.read(TeaRoom)
    Setting.objects.create(key="kernel.tea_room", value={"cups": 9}, changed_at=NOON)
    assert settings.read(TeaRoom).cups == 2

    monkeypatch.setattr(settings, "STALE_SECONDS", 0)

    assert settings.read(TeaRoom).cups == 9


def test_another_process_is_believed_at_once_when_its_event_arrives(db):
    settings.read(TeaRoom)
    Setting.objects.create(key="kernel.tea_room", value={"cups": 9}, changed_at=NOON)

    settings.forget("kernel.tea_room")

    assert settings.read(TeaRoom).cups == 9


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_undone_is_never_remembered():
    class Undone(Exception):
        pass

    def change_your_mind():
        with transaction.atomic():
            settings.write(TeaRoom(cups=9), by=None, at=NOON)
            assert settings.read(TeaRoom).cups == 9
            raise Undone

    with pytest.raises(Undone):
        change_your_mind()

    assert settings.read(TeaRoom).cups == 2


@pytest.mark.django_db(transaction=True)
def test_a_change_is_seen_at_once_where_it_was_made():
    settings.read(TeaRoom)

    settings.write(TeaRoom(cups=9), by=None, at=NOON)

    assert settings.read(TeaRoom).cups == 9


@pytest.mark.django_db(transaction=True)
def test_two_first_writers_at_once_leave_one_of_the_two():
    ready = threading.Barrier(2)

    def write(cups):
        ready.wait(5)
        settings.write(TeaRoom(cups=cups), by=None, at=NOON)
        connection.close()

    threads = [threading.Thread(target=write, args=(cups,)) for cups in (8, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert settings.read(TeaRoom).cups in {8, 9}
    assert Setting.objects.count() == 1


def test_what_an_older_version_stored_is_left_out(db):
    Setting.objects.create(key="kernel.tea_room", value={"cups": 4, "sugar": True}, changed_at=NOON)

    assert settings.read(TeaRoom) == TeaRoom(cups=4)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"cups": "4"}, r"kernel.tea_room.cups: '4' is not int"),
        ({"cups": True}, r"kernel.tea_room.cups: True is not int"),
        ({"cups": None}, r"kernel.tea_room.cups: None is not int"),
        ({"is_open": 1}, r"is_open: 1 is not bool"),
        ({"name": 1}, r"name: 1 is not str"),
        ({"mood": "sad"}, r"mood: 'sad' is not Mood"),
        ({"side": "up"}, r"side: 'up' is not"),
        ({"guests": "Bo"}, r"guests: 'Bo' is not"),
        ({"guests": ["Bo", 3]}, r"guests\[1\]: 3 is not str"),
        ({"spans": [{}, {"opens": "25:00"}]}, r"spans\[1\].opens: '25:00' is not time"),
        ({"spans": [{"closes": 5}]}, r"spans\[0\].closes: 5 is not time"),
        ({"words": {"pl": 1}}, r"words.pl: 1 is not str"),
        ([], r"kernel.tea_room: \[\] is not TeaRoom"),
    ],
)
def test_a_wrong_value_names_its_place(db, value, words):
    Setting.objects.create(key="kernel.tea_room", value=value, changed_at=NOON)

    with pytest.raises(settings.BadSetting, match=words):
        settings.read(TeaRoom)


@pytest.mark.parametrize("name", [5, "nul\0", "half \ud800"])
def test_a_wrong_value_is_not_written(db, name):
    with pytest.raises(settings.BadSetting, match=r"kernel\.tea_room\.name"):
        settings.write(TeaRoom(name=name), by=None, at=NOON)

    assert not Setting.objects.exists()


def test_a_class_that_nobody_declared_is_no_setting(db):
    with pytest.raises(settings.Undeclared):
        settings.read(Span)


def test_a_declaration_is_frozen_explained_and_whole():
    @dataclass(frozen=True)
    class Needy:
        """Wants something."""

        thing: int

    @dataclass(frozen=True)
    class Mute:
        thing: int = 1

    @dataclass
    class Soft:
        """May change."""

        thing: int = 1

    for kind, words in ((Needy, "default"), (Mute, "docstring"), (Soft, "frozen")):
        with pytest.raises(settings.BadDeclaration, match=words):
            settings.declared(kind)


def test_every_declared_setting_is_listed():
    assert settings.everything()["kernel.tea_room"] is TeaRoom
