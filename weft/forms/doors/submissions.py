"""What was typed into a form: checked, kept as a raw delivery, and only then thanked for.

A page without script gets a page back, a script gets JSON. Either way nothing typed is lost: what
is wrong is told beside its field, and files that came along are carried to the next try. Also
where nothing is wrong with the form, but with us or with how much comes, it is handed back whole.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid5

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from weft.channels.form import answers, drawing
from weft.channels.form.answers import Filled
from weft.channels.form.drawing import Look
from weft.channels.form.settings import Question
from weft.channels.form.words import words
from weft.conversations import actions as conversations
from weft.forms import guard, multipart, papers
from weft.forms.guard import Start
from weft.forms.multipart import Sent
from weft.forms.papers import Paper
from weft.forms.questionnaires import Questionnaire
from weft.gateway import doors as gateway
from weft.gateway.contract import Request as Delivery
from weft.kernel import doors
from weft.kernel.doors import (
    ClientGone,
    Limit,
    Refused,
    Request,
    Send,
    TooLarge,
    answer,
    encode,
    in_thread,
    json_answer,
    neighbourhood,
)

from . import entry, page

MEGABYTE = 1024 * 1024
BUSY_SECONDS = 2
MAX_URL = 2000
MAX_TITLE = 300
TAG = "suspicious"

# Megabytes of files from one network; the disk is everybody's
FILES = Limit(per_second=0.2, burst=200)


@dataclass(kw_only=True)
class Try:
    """One try to send a form: whose, in which language, and all that has come of it by now."""

    form: Questionnaire
    language: str
    network: str
    is_by_script: bool
    at: datetime
    sent: Sent = field(default_factory=Sent)
    wrong: dict[str, str] = field(default_factory=dict)  # question -> words
    kept: dict[str, list[Paper]] = field(default_factory=dict)
    unkept: set[str] = field(default_factory=set)  # questions whose files we do not have yet

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, by question."""
        return {q.key: self.sent.value(q.key) for q in self.form.settings.questions}

    def start(self) -> Start | None:
        """Return when it began; None when that is not ours or too long ago."""
        try:
            return guard.read(self.form.inbox_id, self.sent.value(drawing.START), self.at)
        except guard.StaleStart:
            return None

    def filled(self, files: Mapping[str, list[str]]) -> Filled:
        """Return the form as it is checked and kept."""
        return Filled(
            settings=self.form.settings,
            language=self.language,
            brand_language=self.form.brand.language,
            typed=self.typed,
            files=files,
        )


async def post(request: Request, send: Send) -> None:
    """Take a form. The same again is the same submission, and answered alike."""
    try:
        form = await entry.form(request)
    except Refused as no:
        await page.refuse(request, send, no)
        return
    given = Try(
        form=form,
        language=request.language,
        network=neighbourhood(request.address),
        is_by_script=entry.is_by_script(request),
        at=entry.now(),
    )
    try:
        is_taken = await _try(request, given)
    except ClientGone:
        raise
    except Exception as problem:
        if given.is_by_script:
            raise
        await _hand_back(request, send, given, doors.refusal("/forms/{key}", problem))
        return
    if is_taken:
        await _thank(send, given)
    else:
        await _ask_again(send, given)


async def _try(request: Request, given: Try) -> bool:
    """Take the form if it is whole, and tell whether it was; what comes is noted in `given`.

    Raises Refused, ClientGone.
    """
    entry.knock(request)
    given.sent = await multipart.read(request)
    given.unkept = {name for name, files in given.sent.files.items() if any(f.size for f in files)}
    given.wrong = await in_thread(_wrong, given)
    if given.wrong and given.is_by_script:
        return False
    await in_thread(_keep_files, given)
    start = given.start()
    if given.wrong or start is None:
        return False
    await _take(given, start)
    return True


def _wrong(given: Try) -> dict[str, str]:
    """Return what is wrong with the words and the files, by question."""
    names: dict[str, list[str]] = {}
    wrong: dict[str, str] = {}
    for question in given.form.settings.questions:
        if question.kind != "files":
            continue
        sent = given.sent.files.get(question.key, ())
        carried = given.sent.values.get(f"{drawing.KEPT}.{question.key}", ())
        known = papers.kept(given.form.inbox_id, carried, given.at)
        names[question.key] = [*(paper.name for paper in known), *(f.name or "" for f in sent)]
        for file in sent:
            trouble = "file_empty" if not file.size else ""
            if (file.size or 0) > papers.LIMIT:
                trouble = "file_too_large"
            if trouble:
                wrong[question.key] = words(given.language)[trouble] % {"name": file.name}
    return answers.problems(given.filled(names)) | wrong


def _keep_files(given: Try) -> None:
    """Keep what came along, so that nobody has to look for it again."""
    for question in given.form.settings.questions:
        if question.kind != "files":
            continue
        found = given.kept[question.key] = _carried(given, question)
        for file in given.sent.files.get(question.key, ())[: answers.MAX_FILES]:
            if 0 < (file.size or 0) <= papers.LIMIT:
                FILES.take(given.network, cost=(file.size or 0) / MEGABYTE)
                found.append(papers.keep(given.form.inbox_id, file, given.at))
        given.unkept.discard(question.key)


def _carried(given: Try, question: Question) -> list[Paper]:
    """Return the files that came with a try before."""
    carried = given.sent.values.get(f"{drawing.KEPT}.{question.key}", ())
    return papers.kept(given.form.inbox_id, carried[: answers.MAX_FILES], given.at)


async def _ask_again(send: Send, given: Try) -> None:
    """Say what is to be mended, beside each field; a stale start gets a new one."""
    ours = words(given.language)
    if not given.is_by_script:
        no = Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "wrong", ours["wrong"])
        notices = () if given.wrong else (ours["again"], ours["still_here"])
        await page.show(send, given.form, _look(given, notices), refusal=no)
    elif given.wrong:
        said = {"wrong": given.wrong, "words": ours["wrong"]}
        await json_answer(send, HTTPStatus.UNPROCESSABLE_ENTITY, said)
    else:
        await json_answer(send, HTTPStatus.CONFLICT, {"wrong": {}, "words": ours["again"]})


async def _hand_back(request: Request, send: Send, given: Try, no: Refused) -> None:
    """Show the form once more to whoever has no script, with why it was not taken."""
    ours = words(given.language)
    if not given.sent.values:
        with contextlib.suppress(Refused):
            given.sent = await multipart.words(request)
            given.unkept |= given.sent.passed
    with translation.override(given.language):
        notices = [str(no.message)]
    if given.sent.values:
        notices.append(ours["still_here"])
    lost = ours["files_too_large" if isinstance(no, TooLarge) else "files_lost"]
    given.wrong = dict.fromkeys(given.unkept, lost) | given.wrong
    for question in given.form.settings.questions:
        if question.kind == "files" and question.key not in given.kept:
            given.kept[question.key] = _carried(given, question)
    await page.show(send, given.form, _look(given, notices), refusal=no)


def _look(given: Try, notices: Sequence[str]) -> Look:
    """Return the form with all that was typed."""
    token = given.sent.value(drawing.START)
    return given.form.look(
        given.language,
        start=guard.renew(given.form.inbox_id, token, given.at).token,
        typed=given.typed,
        wrong=given.wrong,
        kept={key: [(one.token, one.name) for one in found] for key, found in given.kept.items()},
        notices=notices,
        heading="h1",
    )


async def _take(given: Try, start: Start) -> None:
    kept = given.kept
    filled = given.filled({key: [paper.name for paper in found] for key, found in kept.items()})
    sign = guard.Sign(
        inbox_id=given.form.inbox_id,
        network=given.network,
        address=filled.first("email"),
        is_trapped=bool(given.sent.value(drawing.TRAP)),
        proof=given.sent.value("proof"),
    )
    name = _name(start, filled, kept)
    doubts = guard.suspicions(start, sign, given.at)
    uploads = await in_thread(papers.hand_over, given.form.inbox_id, str(name), kept, given.at)
    body = _envelope(given, filled, name, uploads, doubts)
    try:
        received = await gateway.submit(Delivery(inbox_id=given.form.inbox_id, body=body))
    except gateway.TooBusy:
        raise Refused(
            503,
            "unavailable",
            _("We cannot take this just now. Please try again in a moment."),
            retry_after_seconds=BUSY_SECONDS,
        ) from None
    # An empty answer: it is kept and will be read by a job, so it has reached us all the same
    for stored in received:
        if doubts and stored.is_new:
            await in_thread(conversations.tag, stored.conversation_id, name=TAG, by=None)


def _name(start: Start, filled: Filled, kept: Mapping[str, list[Paper]]) -> UUID:
    """Name the submission: the same words with the same start are one, however often they come."""
    content = encode(
        [filled.fields(), [paper.sha256 for found in kept.values() for paper in found]]
    )
    return uuid5(start.id, hashlib.sha256(content).hexdigest())


def _envelope(
    given: Try, filled: Filled, name: UUID, uploads: list[UUID], doubts: list[str]
) -> bytes:
    return encode(
        {
            "id": name,
            "at": given.at,
            "language": given.language,
            "name": filled.first("name"),
            "email": filled.first("email"),
            "phone": filled.first("phone"),
            "subject": filled.first("subject"),
            "text": filled.text(),
            "fields": filled.fields(),
            "uploads": uploads,
            "suspicions": doubts,
            "context": _context(given),
        }
    )


def _context(given: Try) -> dict[str, Any]:
    """Return on which page the form stood, as far as that page says; agents see it."""
    url = given.sent.value("page_url")[:MAX_URL].replace("\0", "")
    if not url.startswith(("https://", "http://")):
        return {"language": given.language}
    title = given.sent.value("page_title")[:MAX_TITLE].replace("\0", "")
    return {"language": given.language, "page": {"url": url, "title": title, "referrer": ""}}


async def _thank(send: Send, given: Try) -> None:
    if given.is_by_script:
        await json_answer(send, HTTPStatus.CREATED, {})
        return
    # Another address: reloading the thanks sends nothing again
    there = f"/forms/{given.form.key}?sent&language={given.language}"
    await answer(send, HTTPStatus.SEE_OTHER, b"", [(b"location", there.encode())])
