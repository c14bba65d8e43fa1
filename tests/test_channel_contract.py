"""What every channel promises, tried with every channel: ours, and one that others have made.

A channel without a webhook is asked for less. `tests/elsewhere` holds a package with the entry
point `weft.channels`, and passes the same tests.
"""

import importlib
import inspect
import pkgutil
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from tests.vendors.vendor import Delivery, Hook, at_once
from weft import channels
from weft.console.composer.choosing import ANYWHERE
from weft.conversations.models import Inbox, Message
from weft.gateway import accounts, actions, hooks, registry
from weft.gateway.contract import Capabilities, Channel, Request, Unreadable
from weft.gateway.models import RawDelivery
from weft.gateway.samples import Sample
from weft.kernel import jobs
from weft.ui.templatetags import icons

ELSEWHERE = Path(__file__).parent / "elsewhere"
OURS = sorted(
    module.name
    for module in pkgutil.iter_modules(channels.__path__)
    if (Path(channels.__path__[0]) / module.name / "channel.py").exists()
)
KINDS = [*OURS, "postcards"]
# What has no sample has a door or a server of its own, and is tried there
SAMPLED = [
    kind
    for kind in KINDS
    if kind not in OURS or (Path(channels.__path__[0]) / kind / "tests" / "sample.py").exists()
]
# of these a shop may well have two
TWICE = ("telegram", "viber", "api")
OURS_ALONE = {"form", "webchat"}  # no vendor limits them
LIMITS = {
    "max_text", "max_bytes", "max_caption", "max_file", "max_files", "reply_window",
    "typing_lasts", "shows_read", "choices", "reactions", "correcting", "taking_back",
}  # fmt: skip

committing = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch):
    """Install the package of others for one test."""
    monkeypatch.syspath_prepend(str(ELSEWHERE))
    _forget()
    yield
    _forget()
    for name in [name for name in sys.modules if name.partition(".")[0] == "postcards"]:
        del sys.modules[name]


def _forget():
    registry.all_channels.cache_clear()
    registry.channel_of.cache_clear()
    registry.live_kinds.cache_clear()
    registry._kept.clear()
    accounts.forget()


def package_of(kind: str) -> str:
    return f"weft.channels.{kind}" if kind in OURS else kind


def folder_of(kind: str) -> Path:
    return Path(inspect.getfile(importlib.import_module(package_of(kind)))).parent


def sample_of(kind: str) -> Sample:
    return importlib.import_module(f"{package_of(kind)}.tests.sample").SAMPLE


def fixtures_of(kind: str) -> list[Path]:
    return sorted(path for path in (folder_of(kind) / "fixtures").iterdir() if path.is_file())


def test_whoever_is_called_by_a_vendor_gives_a_sample():
    """But for mail, whose providers have tests of their own (weft/channels/email)."""
    called = {kind for kind in OURS if registry.channel(kind).verify is not None}

    assert called - {"email"} <= set(SAMPLED)


# --- the manifest -----------------------------------------------------------------------------


def test_ours_and_that_of_others_are_found():
    assert set(registry.all_channels()) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_manifest_is_whole(kind):
    channel = registry.channel(kind)

    assert isinstance(channel, Channel)
    assert channel.kind == kind
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,29}", kind)
    assert str(channel.label)
    assert channel.is_whole
    assert channel.icon in icons.DRAWINGS
    assert channel.settings() is not None, "an inbox can be begun before anything is filled in"


@pytest.mark.parametrize("kind", KINDS)
def test_capabilities_make_sense_and_say_where_their_numbers_are_from(kind):
    channel = registry.channel(kind)
    can = channel.capabilities

    assert can.max_text > 0
    assert can.max_caption is None or can.max_caption <= can.max_text
    assert not can.media_types or can.max_file
    assert all(limit > 0 for limit in can.media_limits.values())
    assert not (can.has_templates and channel.templates is None)
    assert can.choices is None or 2 <= can.choices.most <= ANYWHERE.most
    assert can.choices is None or 10 <= can.choices.longest <= ANYWHERE.longest
    assert can.reply_window is None or can.reply_window > timedelta(0)
    if kind in OURS_ALONE | {"email"}:
        return
    usual = Capabilities(max_text=1)
    said = {name for name in LIMITS if getattr(can, name) != getattr(usual, name)}
    assert said <= set(can.sources), "a number from outside names its source"
    assert all(re.search(r"20\d\d|RFC|3GPP", source) for source in can.sources.values()), (
        "and when read"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_customers_are_shown_of_us_can_be_told_and_where_it_cannot_nothing_says_so(kind):
    channel = registry.channel(kind)
    can = channel.capabilities

    assert can.typing_lasts is None or can.typing_lasts >= timedelta(seconds=3), "in whole seconds"
    if can.is_immediate:  # the face tells it
        return
    assert (can.typing_lasts is not None) == (channel.tell_typing is not None)
    assert can.shows_read == (channel.tell_read is not None)


@pytest.mark.parametrize("kind", KINDS)
def test_what_can_be_done_to_messages_that_have_gone_can_be_asked_for_and_nothing_else(kind):
    channel = registry.channel(kind)
    can = channel.capabilities

    assert can.reactions is None or 1 <= len(set(can.reactions.emoji)) == len(can.reactions.emoji)
    if can.is_immediate:  # nobody has to be asked
        return
    assert bool(can.reactions) <= (channel.react is not None)
    assert bool(can.correcting) <= (channel.correct is not None)
    assert bool(can.taking_back) <= (channel.take_back is not None)


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_tells_a_shop_owner_step_by_step(kind):
    page = (folder_of(kind) / "doc.md").read_text()

    assert page.startswith("# ")
    assert re.search(r"^1\. |^## 1\. ", page, re.MULTILINE), "what to do first"


# --- what it reads ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SAMPLED)
def test_each_fixture_is_read_without_asking_anybody(kind, monkeypatch):
    sample, channel = sample_of(kind), registry.channel(kind)
    settings = channel.settings(**sample.settings())
    fixtures = fixtures_of(kind)
    monkeypatch.setattr(connection, "cursor", _nobody)

    for path in fixtures:
        request = _request(sample, path.read_bytes())
        first, again = channel.parse(settings, request), channel.parse(settings, request)
        assert list(first) == list(again), path.name
        assert first or path.name in sample.silent, path.name
    assert fixtures, "captured deliveries are the specification"


def _request(sample: Sample, body: bytes) -> Request:
    if sample.request:
        return sample.request(body)
    return Request(inbox_id=1, body=body, arrived_at=datetime(2026, 1, 1, tzinfo=UTC))


def _nobody(*_args, **_more):
    raise AssertionError("a parser asks no database")


@pytest.mark.parametrize("kind", SAMPLED)
@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff", b"{", b"[]", b"null", b"7", b'{"a": {"b": []}}', b"[" * 50_000]
)
def test_rubbish_is_unreadable_and_no_accident(kind, body):
    sample, channel = sample_of(kind), registry.channel(kind)
    settings = channel.settings(**sample.settings())

    try:
        told = channel.parse(settings, _request(sample, body))
    except Unreadable:
        return
    assert not any(hasattr(one, "sender") for one in told), "a message out of nothing"


# --- who may deliver ----------------------------------------------------------------------------


@pytest.fixture
def inbox(kind, db):
    """An inbox that works, as its owner left it."""
    return actions.open_inbox(kind=kind, name=kind, by=None, settings=sample_of(kind).settings())


def _signed(kind, inbox, at=None):
    address = hooks.address(inbox.public_key)
    signed = sample_of(kind).message(address, at or timezone.now())
    return Delivery(
        body=signed.body, headers=signed.headers, query=signed.query, method=signed.method
    )


def _kept():
    return RawDelivery.objects.count(), Message.objects.count()


@committing
@pytest.mark.parametrize("kind", SAMPLED)
def test_what_a_vendor_signs_becomes_a_message(kind, inbox):
    hook = Hook(inbox.public_key)

    assert hook.call(_signed(kind, inbox)) == 200
    jobs.run_waiting()

    assert Message.objects.filter(direction="in").count() == 1


@committing
@pytest.mark.parametrize("kind", SAMPLED)
def test_e2_without_a_secret_nothing_is_taken(kind, inbox):
    signed = _signed(kind, inbox)
    row = Inbox.objects.get(pk=inbox.id)
    row.settings = {**row.settings, sample_of(kind).secret: ""}
    row.save()

    assert Hook(inbox.public_key).call(signed) == 503
    assert _kept() == (0, 0)


@pytest.mark.parametrize("kind", SAMPLED)
def test_e2_without_a_secret_an_inbox_is_not_switched_on(kind):
    sample, channel = sample_of(kind), registry.channel(kind)
    assert channel.connecting is not None

    lacking = channel.settings(**{**sample.settings(), sample.secret: ""})

    assert channel.connecting.missing(lacking)
    assert not channel.connecting.missing(channel.settings(**sample.settings()))


@committing
@pytest.mark.parametrize("kind", SAMPLED)
def test_e2_what_is_unsigned_or_signed_wrongly_is_refused_and_not_kept(kind, inbox):
    hook, signed = Hook(inbox.public_key), _signed(kind, inbox)

    for wrong in _tampered(signed):
        assert hook.call(wrong) == 401
    assert _kept() == (0, 0)


def _tampered(signed):
    """Return a delivery with each of its proofs spoiled, one after the other, and with none."""
    bare = {"content-type": signed.headers.get("content-type", "application/json")}
    yield Delivery(body=signed.body, headers=bare, method=signed.method)
    proofs = [name for name in signed.headers if name not in {"content-type", "user-agent"}]
    for name in proofs:
        spoiled = signed.headers[name][:-2] + ("00" if signed.headers[name][-2:] != "00" else "11")
        headers = {**signed.headers, name: spoiled}
        yield Delivery(body=signed.body, headers=headers, query=signed.query, method=signed.method)
        without = {other: value for other, value in signed.headers.items() if other != name}
        yield Delivery(body=signed.body, headers=without, query=signed.query, method=signed.method)
    if signed.query:
        yield Delivery(
            body=signed.body, headers=signed.headers, query=signed.query[:-2] + "xx",
            method=signed.method,
        )  # fmt: skip


@committing
@pytest.mark.parametrize("kind", SAMPLED)
def test_e3_what_was_signed_long_ago_is_refused_where_time_is_signed(kind, inbox):
    if not sample_of(kind).signs_time:
        pytest.skip("its vendor signs no time; a name of its own makes it arrive once")
    hook = Hook(inbox.public_key)

    for age in (timedelta(minutes=10), timedelta(minutes=-10)):
        assert hook.call(_signed(kind, inbox, timezone.now() - age)) == 401
    assert _kept() == (0, 0)


@committing
@pytest.mark.parametrize("kind", SAMPLED)
def test_f9_the_same_delivery_by_eight_threads_is_one_message(kind, inbox):
    hook, signed = Hook(inbox.public_key), _signed(kind, inbox)

    statuses = at_once([lambda: hook.call(signed)] * 8, threads=8)
    jobs.run_waiting()

    assert statuses == [200] * 8
    assert Message.objects.count() == 1


@committing
@pytest.mark.parametrize("kind", SAMPLED)
def test_a_switched_off_inbox_takes_nothing(kind, inbox):
    signed = _signed(kind, inbox)
    Inbox.objects.filter(pk=inbox.id).update(is_on=False)

    assert Hook(inbox.public_key).call(signed) == 404
    assert _kept() == (0, 0)


# --- all of them at once ------------------------------------------------------------------------


@committing
def test_r22_twelve_inboxes_of_all_channels_take_what_comes_at_the_same_time():
    """Whoever sends, and however often, nobody waits for anybody and nothing is lost."""
    inboxes = [
        actions.open_inbox(kind=kind, name=kind, by=None, settings=sample_of(kind).settings())
        for kind in (*SAMPLED, *TWICE)
    ]
    registry._kept.clear()
    calls = [
        (Hook(inbox.public_key), _signed(inbox.kind, inbox)) for inbox in inboxes for _ in range(3)
    ]

    statuses = at_once(
        [lambda hook=hook, signed=signed: hook.call(signed) for hook, signed in calls], threads=8
    )
    jobs.run_waiting()

    assert len(inboxes) >= 12
    assert statuses == [200] * len(calls)
    heard = Message.objects.filter(direction="in").values_list("inbox_id", flat=True)
    assert sorted(heard) == sorted(inbox.id for inbox in inboxes)
    assert not RawDelivery.objects.exclude(state="processed").exists()
