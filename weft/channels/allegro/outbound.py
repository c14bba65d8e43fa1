"""Answering a buyer: in the message centre, or in a discussion or claim.

Allegro takes no name of ours for a message, and one message a second. Files are announced and
handed over before the message that carries them, and that may be done twice.
"""

from __future__ import annotations

from weft.conversations.envelopes import File, Outbound
from weft.gateway.contract import Fetched, Unsure
from weft.kernel import files

from .api import BETA, PUBLIC, Account
from .inbound import ISSUE
from .settings import Settings


def send(settings: Settings, message: Outbound) -> str:
    """Hand a message over and return its id at Allegro.

    Raises Refused, LockedOut, Unreachable, Unsure.
    """
    account = Account(settings=settings, inbox_id=message.inbox_id)
    if message.remote.startswith(ISSUE):
        return _into_issue(account, message)
    carried = [{"id": _into_messages(account, file)} for file in message.files]
    said = account.post(
        f"/messaging/threads/{message.remote}/messages",
        {"text": message.text, "attachments": carried},
    )
    return _named(said.get("id"))


def fetch(settings: Settings, ref: str, inbox_id: int) -> Fetched:
    """Bring a file that came with a message. Raises Refused, LockedOut, Unreachable."""
    return Account(settings=settings, inbox_id=inbox_id).download(ref)


def _into_issue(account: Account, message: Outbound) -> str:
    carried = [{"id": _to_issues(account, file)} for file in message.files]
    said = account.post(
        f"/sale/issues/{message.remote.removeprefix(ISSUE)}/message",
        {"text": message.text, "attachments": carried, "type": "REGULAR"},
        kind=BETA,
    )
    return _named(said.get("id"))


def _named(found: object) -> str:
    if isinstance(found, str) and found:
        return found
    raise Unsure("an answer that nobody understands")


def _into_messages(account: Account, file: File) -> str:
    declared = {"filename": file.name, "size": file.size}
    path = "/messaging/message-attachments"
    return _uploaded(account, path, file, declared, PUBLIC)


def _to_issues(account: Account, file: File) -> str:
    declared = {"fileName": file.name, "size": file.size}
    return _uploaded(account, "/sale/issues/attachments", file, declared, BETA)


def _uploaded(
    account: Account, path: str, file: File, declared: dict[str, object], kind: str
) -> str:
    file_id, where = account.declare(path, declared, kind=kind)
    with files.open_file(file.sha256) as opened:
        account.put(
            where or f"{account.hosts.api}{path}/{file_id}",
            opened.read(),
            file.content_type,
            kind=kind,
        )
    return file_id
