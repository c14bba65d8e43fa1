"""The roads of mail, measured inside a Weft: `server.run("bench.mailbox", "roads", 2000)`.

Prints one JSON object of figures a second.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from bench.mails import SHOP, mails

AT_ONCE = 200  # mails in one transaction, as the listener and the import have it
LENGTH = 200_000  # characters of what is folded
TEXT = "A line of an ordinary mail, with a number: 4711\n> and one that was quoted\n"
LINE = (
    '<p class="MsoNormal" style="margin:0cm"><span style="font-size:11.0pt;font-family:'
    '&quot;Calibri&quot;,sans-serif">A line of a mail as Outlook writes it: with more '
    'style than words, <a href="https://shop.example/4711">a link</a><o:p></o:p></span></p>\n'
)
HTML = f"<div>{LINE * 20}<div id=divRplyFwdMsg>{LINE * (LENGTH // len(LINE))}</div></div>"


def main() -> None:
    """Measure the roads, keep a backlog for the worker, or only open a mailbox."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["roads", "backlog", "open"])
    parser.add_argument("mails", type=int)
    chosen = parser.parse_args()

    import django

    django.setup()
    if chosen.what == "backlog":
        _keep(list(mails(chosen.mails + 1)))  # other mails than those that stand here
    elif chosen.what == "open":
        print(_mailbox())
    else:
        print(json.dumps(_roads(list(mails(chosen.mails)))))


def _roads(raws: list[bytes]) -> dict[str, float]:
    from weft.channels.email import mime, quoted_html, quoting
    from weft.gateway import intake
    from weft.gateway.contract import Request

    inbox_id = _mailbox()

    def store() -> None:
        for batch in _batches(raws):
            requests = [Request(inbox_id=inbox_id, body=raw) for raw in batch]
            intake.take(requests, at=datetime.now(UTC))

    count = len(raws)
    figures = {
        "bare": count / _seconds(lambda: [_bare(raw) for raw in raws]),
        "skimmed": count / _seconds(lambda: [message_from_bytes(raw) for raw in raws]),
        "read": count / _seconds(lambda: [mime.read(raw) for raw in raws]),
        "stored": count / _seconds(store),
    }
    text = TEXT * (LENGTH // len(TEXT))
    figures |= {
        "fold_text_ms": min(_seconds(lambda: quoting.fold(text)) for _ in range(5)) * 1000,
        "fold_html_ms": min(_seconds(lambda: quoted_html.fold(HTML)) for _ in range(5)) * 1000,
    }
    return figures | _imports(raws)


def _imports(raws: list[bytes]) -> dict[str, float]:
    from weft.channels.email.importing import bring, report

    inbox_id = _mailbox()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "Archive.mbox")
        with path.open("wb") as file:
            for raw in raws:
                file.write(b"From - Fri Nov 20 10:15:00 2026\n" + raw + b"\n")
        told = []
        for _ in range(2):
            run = bring.Import(inbox_id, report.Report(is_rehearsal=False), lambda *_: None)
            told.append(run.run([path], since=None, at=datetime.now(UTC)))
    return {"imported": told[0].per_second, "again": told[1].per_second}


def _keep(raws: list[bytes]) -> None:
    from weft.gateway import intake
    from weft.gateway.contract import Request

    inbox_id = _mailbox()
    for batch in _batches(raws):
        requests = [Request(inbox_id=inbox_id, body=raw) for raw in batch]
        intake.accept(requests, at=datetime.now(UTC), lock=f"inbox:{inbox_id}")


def _mailbox() -> int:
    from weft.gateway import actions

    return actions.open_inbox(
        kind="email", name="Mail", by=None, settings={"address": SHOP, "acknowledge": False}
    ).id


def _bare(raw: bytes) -> None:
    """Read what the simplest reader needs: subject, sender and text."""
    mail = message_from_bytes(raw, policy=policy.default)
    str(mail["subject"]), str(mail["from"])
    body = mail.get_body(("plain", "html"))
    if body is not None:
        body.get_content()


def _batches(raws: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(raws), AT_ONCE):
        yield raws[start : start + AT_ONCE]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
