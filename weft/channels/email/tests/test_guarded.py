"""The other process, with real limits of the kernel."""

import sys
import time

import pytest

from weft.channels.email import crossing, guarded, mime
from weft.channels.email.mime import Mail, Unreadable

from . import mails, make_mails


@pytest.mark.parametrize("name", ["gmail_pl", "files_cs"])
def test_a_mail_is_the_same_from_the_other_process(name):
    raw = next(fixture for fixture in make_mails.every() if fixture.name == name).raw()

    assert guarded.read_apart(raw) == mime.read(raw)


def test_every_mail_crosses_whole():
    for fixture in make_mails.every():
        mail = mime.read(fixture.raw())
        assert crossing.unpacked(Mail, b"".join(crossing.packed(mail))) == mail


@pytest.mark.parametrize("data", [b"", b"\0" * 8, b"\0" * 7 + b"\2[]", b"\xff" * 40])
def test_what_no_process_of_ours_wrote_is_garbled(data):
    with pytest.raises(crossing.Garbled):
        crossing.unpacked(Mail, data)


def test_ordinary_mails_are_read_here():
    assert not any(guarded.is_suspicious(fixture.raw()) for fixture in make_mails.every())


def test_a_reader_that_never_ends_is_stopped_and_the_next_mail_flows():
    begin = time.monotonic()

    with pytest.raises(Unreadable):
        guarded._asked(mails.raw(), program("lambda raw: [None for _ in iter(int, 1)]"))

    assert time.monotonic() - begin < guarded.WALL_SECONDS
    assert guarded.read(mails.raw()).subject == "Order 4711"


def test_a_reader_that_takes_all_memory_is_stopped():
    with pytest.raises(Unreadable, match="memory"):
        guarded._asked(mails.raw(), program("lambda raw: bytearray(10**9)"))


def test_a_reader_that_dies_or_babbles_is_unreadable():
    for reader in ("lambda raw: __import__('os').abort()", "lambda raw: print('x')"):
        with pytest.raises(Unreadable):
            guarded._asked(mails.raw(), program(reader))


def program(reader):
    code = f"import sys; from weft.channels.email import guarded; sys.exit(guarded.main({reader}))"
    return [sys.executable, "-c", code]


@pytest.mark.slow
def test_d9_a_line_of_50_mb_is_read_within_the_limits():
    raw = mails.raw("x" * 50_000_000)

    assert guarded.is_suspicious(raw)
    assert len(guarded.read(raw).attachments[0].content) == 50_000_000
