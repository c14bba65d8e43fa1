"""Archives: every mail is found once, whatever else lies there is left alone (SAFETY.md D8)."""

import io
import os
from datetime import UTC, datetime, timedelta

import pytest

from weft.channels.email.importing import mbox
from weft.channels.email.importing.archives import Archive, Unopenable

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def mail(number, *, day=1, body="Where is it?"):
    date = datetime(2026, 11, day, 10, tzinfo=UTC)
    return (
        f"From: ada@post.example\nDate: {date:%a, %d %b %Y %H:%M:%S} +0000\n"
        f"Subject: {number}\n\n{body}\n"
    ).encode()


def in_mbox(*mails, line=b"From ada@post.example Sun Nov  1 10:00:00 2026\n"):
    return b"".join(line + one + b"\n" for one in mails)


def found_in(path):
    archive = Archive()
    mails = archive.find([path], at=NOW, tell=lambda count: None)
    return archive, mails


def subjects(path):
    archive, mails = found_in(path)
    return [archive.read(one).partition(b"Subject: ")[2].split(b"\n")[0].strip() for one in mails]


def maildir(path, **mails):
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True, exist_ok=True)
    for name, content in mails.items():
        (path / "cur" / name).write_bytes(content)
    return path


# --- mbox ------------------------------------------------------------------------------------


def test_the_mails_of_an_mbox_are_found_oldest_first(tmp_path):
    (tmp_path / "in").write_bytes(in_mbox(mail(1, day=9), mail(2, day=3), mail(3, day=5)))

    assert subjects(tmp_path / "in") == [b"2", b"3", b"1"]


def test_a_mail_is_the_same_in_an_mbox_and_alone(tmp_path):
    (tmp_path / "in").write_bytes(in_mbox(mail(1), mail(2)))

    archive, mails = found_in(tmp_path / "in")

    assert [archive.read(one) for one in mails] == [mail(1), mail(2)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize(
    "line",
    [
        b"From ada@post.example Fri Nov 20 10:15:00 2026",
        b"From - Tue Nov 24 09:00:00 2026",
        b"From 1234567@xxx Mon Nov 02 10:00:00 +0000 2015",
        b"From MAILER-DAEMON Fri Jul  8 12:08:34 2011",
        b"From ada@post.example  Mon Nov  2 10:00 2015",
    ],
)
def test_the_lines_of_all_dialects_begin_a_mail(line, end):
    file = io.BytesIO(in_mbox(mail(1), mail(2), line=line + b"\n").replace(b"\n", end))

    stretches = list(mbox.stretches(file))

    assert len(stretches) == 2
    assert all(file.getvalue()[one.offset :].startswith(b"From: ada") for one in stretches)
    assert all(one.came_at for one in stretches)


@pytest.mark.parametrize(
    "said",
    [
        "Hello\n\nFrom Monday on we are closed.",
        "Hello\n\nFrom me to you at 10:30 in 2026\n\nBye",
        "Hello\nFrom today: nothing.",
        ">From the beginning\n>>From further back",
    ],
)
def test_a_sentence_that_begins_with_from_divides_no_mail(said, tmp_path):
    (tmp_path / "in").write_bytes(in_mbox(mail(1, body=said), mail(2)))

    assert subjects(tmp_path / "in") == [b"1", b"2"]


def test_what_an_mbox_quoted_is_unquoted_once():
    assert mbox.unquoted(b"a\n>From b\n>>From c\n> From d\n") == b"a\nFrom b\n>From c\n> From d\n"


@pytest.mark.parametrize("shift", range(-3, 600, 67))
def test_a_line_on_the_edge_of_a_block_is_not_lost(shift, monkeypatch):
    monkeypatch.setattr(mbox, "BLOCK", 2048)
    first = mail(1, body="x" * (2048 - 200 + shift))
    whole = in_mbox(first, mail(2), mail(3))

    stretches = list(mbox.stretches(io.BytesIO(whole)))

    assert [whole[o : o + n] for o, n, _ in stretches] == [
        one + b"\n" for one in (first, mail(2), mail(3))
    ]


def test_a_huge_file_is_read_in_blocks(tmp_path):
    """A sparse file of 300 MB: were it read whole, the limit would end this process' reading."""
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.write(in_mbox(mail(1)))
        file.seek(300 * 1024**2)
        file.write(b"\n" + in_mbox(mail(2)))
    most = 0

    class Counting(io.FileIO):
        def read(self, size=-1):
            nonlocal most
            assert 0 < size <= mbox.BLOCK
            most = max(most, size)
            return super().read(size)

    with Counting(path) as file:
        assert len(list(mbox.stretches(file))) == 2
    archive, mails = found_in(path)
    assert len(archive.read(max(mails, key=lambda one: one.length))) <= 1024 * 1024


def test_a_mail_without_a_date_has_that_of_its_mailbox(tmp_path):
    (tmp_path / "in").write_bytes(
        b"From a@b.example Mon Nov  2 10:00:00 2015\nSubject: x\nDate: yesterday\n\nHello\n"
    )

    [one] = found_in(tmp_path / "in")[1]

    assert (one.at, one.is_dated) == (datetime(2015, 11, 2, 10, tzinfo=UTC), False)


def test_a_date_in_the_future_is_not_believed(tmp_path):
    ahead = mail(1).replace(b"2026", b"2031")
    (tmp_path / "in").write_bytes(in_mbox(ahead))

    [one] = found_in(tmp_path / "in")[1]

    assert (one.at, one.is_dated) == (datetime(2026, 11, 1, 10, tzinfo=UTC), False)


# --- Maildir, and folders of any kind ----------------------------------------------------------


def test_a_maildir_and_its_folders_are_read(tmp_path):
    maildir(tmp_path, a=mail(1, day=2))
    maildir(tmp_path / ".Sent", b=mail(2, day=1))
    (tmp_path / "new" / "c").write_bytes(mail(3, day=3))
    (tmp_path / "tmp" / "d").write_bytes(mail(4))
    (tmp_path / "dovecot-uidlist").write_bytes(b"3 V1\n")

    assert subjects(tmp_path) == [b"2", b"1", b"3"]


def test_mboxes_and_single_mails_lie_in_any_folder(tmp_path):
    (tmp_path / "Takeout" / "Mail").mkdir(parents=True)
    (tmp_path / "Takeout" / "Mail" / "All.mbox").write_bytes(in_mbox(mail(1), mail(2)))
    (tmp_path / "one.eml").write_bytes(mail(3, day=4))
    (tmp_path / "notes.txt").write_bytes(b"nothing")

    assert subjects(tmp_path) == [b"1", b"2", b"3"]


def test_what_was_never_sent_or_is_not_wanted_is_passed_over(tmp_path):
    maildir(tmp_path, **{"a": mail(1), "b:2,D": mail(2), "c:2,S": mail(3, day=2)})
    maildir(tmp_path / ".Drafts", d=mail(4))
    maildir(tmp_path / ".Shop.Spam", e=mail(5))

    archive, mails = found_in(tmp_path)

    assert len(mails) == 2
    assert archive.passed_over == [f"{tmp_path}/.Drafts", f"{tmp_path}/.Shop.Spam"]
    assert subjects(tmp_path / ".Drafts") == [b"4"]  # somebody named it


@pytest.mark.parametrize(
    ("header", "is_wanted"),
    [
        (b"X-Gmail-Labels: Archived,Sent", True),
        (b"X-Gmail-Labels: Important,\n Spam", False),
        (b"X-Gmail-Labels: =?UTF-8?Q?Otwarte,Kosz?=", False),
        (b"X-Mozilla-Status: 0001", True),
        (b"X-Mozilla-Status: 0009", False),
        (b"Subject: x\n\nX-Gmail-Labels: Spam", True),
    ],
)
def test_labels_and_flags_tell_what_is_not_wanted(header, is_wanted, tmp_path):
    (tmp_path / "All mail.mbox").write_bytes(in_mbox(header + b"\n" + mail(1), mail(2)))

    archive, mails = found_in(tmp_path)

    assert (len(mails), archive.unwanted) == ((2, 0) if is_wanted else (1, 1))


def test_files_of_drafts_and_spam_are_passed_over_too(tmp_path):
    for name in ("Drafts", "Spam.mbox", "Inbox", "Drafts of my book.mbox"):
        (tmp_path / name).write_bytes(in_mbox(mail(1)))
    (tmp_path / "Trash.sbd").mkdir()
    (tmp_path / "Trash.sbd" / "Old").write_bytes(in_mbox(mail(2)))

    archive, mails = found_in(tmp_path)

    assert len(mails) == 2
    assert len(archive.passed_over) == 3
    assert len(found_in(tmp_path / "Drafts")[1]) == 1  # somebody named it


# --- what an enemy puts there --------------------------------------------------------------------


def test_d8_no_link_is_followed_and_no_pipe_is_waited_for(tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_bytes(mail("secret"))
    box = maildir(tmp_path / "box", a=mail(1))
    (box / "cur" / "link").symlink_to(secret / "key")
    (box / ".Linked").symlink_to(secret, target_is_directory=True)
    os.mkfifo(box / "cur" / "pipe")

    archive, mails = found_in(box)

    assert [archive.read(one) for one in mails] == [mail(1)]
    assert {(one.path, one.words) for one in archive.troubles} == {
        (str(box / name), "no plain file, left alone")
        for name in (".Linked", "cur/link", "cur/pipe")
    }


@pytest.mark.parametrize("swapped", ["file", "folder"])
def test_d8_a_file_that_became_a_link_meanwhile_is_not_read(swapped, tmp_path):
    box = maildir(tmp_path / "box", a=mail(1))
    archive, [one] = found_in(box)
    secret = maildir(tmp_path / "secret", a=mail("secret"))
    if swapped == "file":
        (box / "cur" / "a").unlink()
        (box / "cur" / "a").symlink_to(secret / "cur" / "a")
    else:
        (box / "cur").rename(tmp_path / "away")
        (box / "cur").symlink_to(secret / "cur")

    with pytest.raises(Unopenable):
        archive.read(one)


def test_d8_ten_thousand_files_and_a_pit_of_folders_are_borne(tmp_path):
    box = maildir(tmp_path, first=mail(1))
    for number in range(9_999):
        (box / "cur" / str(number)).hardlink_to(box / "cur" / "first")
    pit = box
    for _ in range(60):
        pit /= "deeper"
        pit.mkdir()

    assert len(found_in(box)[1]) == 10_000


def test_names_that_would_command_a_terminal_are_shown_without(tmp_path):
    box = maildir(tmp_path)
    os.mkfifo(box / "cur" / "\x1b[2J\n")

    [trouble] = found_in(box)[0].troubles

    assert trouble.path.isprintable()


def test_what_is_not_there_is_told(tmp_path):
    archive, mails = found_in(tmp_path / "nowhere")

    assert mails == []
    assert [one.words for one in archive.troubles] == ["no such file or directory"]


def test_a_file_that_may_not_be_read_is_told_and_hurts_no_other(tmp_path, monkeypatch):
    box = maildir(tmp_path, a=mail(1), b=mail(2))
    real = os.open

    def guarded(path, *args, **kwargs):
        if path == "a":
            raise PermissionError(13, "Permission denied")
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", guarded)  # root may read everything

    archive, mails = found_in(box)

    assert [archive.read(one) for one in mails] == [mail(2)]
    assert [one.words for one in archive.troubles] == ["permission denied"]


def test_mails_arrive_in_batches_that_are_neither_too_many_nor_too_heavy():
    from weft.channels.email.importing.archives import Found
    from weft.channels.email.importing.bring import AT_ONCE, HEAVIEST, batches

    light = [Found(NOW + timedelta(seconds=n), 0, n, 10, is_dated=True) for n in range(AT_ONCE + 1)]
    heavy = Found(NOW, 0, 0, HEAVIEST - 5, is_dated=True)

    assert [len(batch) for batch in batches(light)] == [AT_ONCE, 1]
    assert [len(batch) for batch in batches([*light[:1], heavy, *light[:1]])] == [1, 1, 1]
