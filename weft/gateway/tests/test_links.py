"""Where only words can go, a file goes as a short link, which ends."""

import asyncio
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from weft.conversations import actions as conversations
from weft.conversations.models import Delivery, Message
from weft.gateway import actions, intake, links
from weft.gateway.contract import Unreachable
from weft.gateway.models import ShortLink
from weft.kernel import downloads, files, jobs
from weft.kernel.doors import Doors
from weft.kernel.tests.knocking import knock
from weft.people.models import Agent

from . import paper
from .paper import letter

pytestmark = pytest.mark.django_db(transaction=True)

LINK = re.compile(r"https://weft\.example(/f/[\w-]{11})")


@pytest.fixture
def inbox(install, postman, settings):
    settings.WEFT_URL = "https://weft.example"
    install(paper.channel(postman, links_files=True, max_file=files.LIMIT))
    return actions.open_inbox(kind="paper", name="Letters", by=None)


@pytest.fixture
def bo(inbox):
    return Agent.objects.create_user(email="bo@shop.example", first_name="Bo", role="agent").pk


@pytest.fixture
def heard(inbox):
    [[heard]] = intake.take([letter(inbox.id, "first", by="ada")], at=timezone.now())
    return heard


def upload(bo, name="invoice.pdf", content=b"%PDF-1.7 invoice"):
    stored = files.store([content])
    return conversations.keep_upload(
        sha256=stored.sha256, name=name, content_type="application/pdf", at=timezone.now(),
        agent_id=bo,
    ).pk  # fmt: skip


def reply(heard, bo, *uploads, text="Here is your invoice"):
    return conversations.reply(
        heard.conversation_id, text=text, by=bo, at=timezone.now(), key="k", uploads=uploads
    ).message_id


def follow(path):
    async def nowhere(_scope, _receive, _send):
        raise AssertionError("no such door")

    return asyncio.run(knock(Doors([*links.routes, *downloads.routes], nowhere), "GET", path))


def test_a_file_is_a_short_link_below_the_words_and_leads_to_the_file(heard, bo, postman):
    message_id = reply(heard, bo, upload(bo))
    jobs.run_waiting()

    [taken] = postman.taken
    words, address = taken.text.split("\n")
    assert (words, taken.files) == ("Here is your invoice", ())
    assert len(address) + 1 == links.room(1), "the composer counts it before"
    assert Message.objects.get(pk=message_id).text == "Here is your invoice"

    moved = follow(LINK.fullmatch(address)[1])
    assert moved.status == 302
    where = moved.headers["location"]
    got = follow(where)
    assert (got.status, got.body) == (200, b"%PDF-1.7 invoice")


def test_a_file_alone_is_a_link_alone(heard, bo, postman):
    reply(heard, bo, upload(bo), upload(bo, "second.pdf", b"%PDF-1.7 second"), text="")
    jobs.run_waiting()

    assert len(LINK.findall(postman.taken[0].text)) == 2
    assert postman.taken[0].text.count("\n") == 1


def test_a_try_that_is_made_again_has_the_same_link(heard, bo, postman):
    texts = []

    def away():
        raise Unreachable("away")

    message_id = reply(heard, bo, upload(bo))
    postman.behave = away
    jobs.run_waiting()
    assert ShortLink.objects.count() == 1
    texts.append(ShortLink.objects.get().token)
    postman.behave = lambda: None
    jobs.run_waiting(at=timezone.now() + timedelta(minutes=5))

    assert Delivery.objects.get(pk=message_id).state == "sent"
    assert texts[0] in postman.taken[0].text


def test_a_link_ends_and_is_then_as_unknown_as_any_other(heard, bo, postman):
    reply(heard, bo, upload(bo))
    jobs.run_waiting()
    path = LINK.search(postman.taken[0].text)[1]
    ShortLink.objects.update(ends_at=timezone.now() - timedelta(seconds=1))

    ended, guessed = follow(path), follow("/f/AAAAAAAAAAA")
    assert (ended.status, ended.body) == (guessed.status, guessed.body)
    assert ended.status == 404
    links.forget_ended()
    assert not ShortLink.objects.exists()
