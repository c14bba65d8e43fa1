"""The page answers at LinkedIn; and LinkedIn misbehaves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.vendors import linkedin as fake
from tests.vendors.linkedin import ACTIVITY, US
from tests.vendors.vendor import Broken, DropsAnswer, RateLimited
from weft.channels.linkedin import api, channel, words
from weft.channels.linkedin.tests.stage import reply
from weft.conversations import actions as conversations
from weft.conversations import queries as talk
from weft.conversations.models import Delivery as Outcome
from weft.conversations.models import Message, Thread
from weft.gateway import health, queries, registry
from weft.gateway.listening import Interrupted, Listening
from weft.gateway.models import Grant
from weft.kernel import jobs, secrets

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_answer_stands_below_the_comment_as_the_pages_and_its_echo_is_no_second_one(
    linkedin, hook, heard
):
    assert reply().state == "sent"

    [taken] = linkedin.accepted
    assert taken == {
        "at": heard.context["comment"], "actor": US, "object": ACTIVITY,
        "message": {"text": "Tak, od jutra."}, "parentComment": heard.context["comment"],
    }  # fmt: skip
    assert linkedin.deliver(hook) == [200]
    jobs.run_waiting()
    assert Message.objects.count() == 2


def test_an_answer_to_somebody_who_joined_in_stands_below_the_first_comment(linkedin, hook):
    first = linkedin.writes("Jest w czerwonym?")
    linkedin.is_full = True
    joined = linkedin.writes("Ja też pytam.", who="eVe0000002", below=first)
    linkedin.deliver(hook)
    jobs.run_waiting()
    eve = Thread.objects.get(remote__endswith="eVe0000002")

    assert reply(thread=eve).state == "sent"
    assert linkedin.accepted[0]["parentComment"] == fake.name_of(first)

    # and also where LinkedIn does not tell below what they wrote: then it is asked
    Thread.objects.filter(pk=eve.pk).update(context=eve.context | {"below": ""})
    assert reply(key="k2", thread=eve).state == "sent"
    assert linkedin.accepted[1]["parentComment"] == fake.name_of(first)
    assert any(one.path.endswith(f"/comments/{joined}") for one in linkedin.calls)


def test_a_post_that_mentions_the_page_is_answered_below_itself(linkedin, hook):
    urn = linkedin.mentions()
    linkedin.deliver(hook)
    jobs.run_waiting()

    assert reply("Dziękujemy!").state == "sent"
    [taken] = linkedin.accepted
    assert (taken["at"], taken["object"]) == (urn, urn)
    assert "parentComment" not in taken


def test_what_the_page_answered_at_linkedin_itself_stands_in_the_thread(linkedin, hook, heard):
    [number] = linkedin.comments
    linkedin.answers("Odpowiedziane u nich.", below=number)
    linkedin.deliver(hook)
    jobs.run_waiting()

    last = Message.objects.order_by("pk").last()
    assert (last.thread_id, last.direction, last.text) == (heard.pk, "out", "Odpowiedziane u nich.")


def test_an_answer_that_is_too_long_or_not_allowed_is_refused_with_words(linkedin, heard):
    assert "1,250" in reply("a" * 1251).reason
    linkedin.runs = []
    refused = reply(key="k2")
    assert (refused.state, "does not let the page" in refused.reason) == ("failed", True)
    linkedin.comments.clear()
    assert "not there any more" in reply(key="k3").reason


def test_f11_a_busy_linkedin_is_asked_again_when_it_said(linkedin, inbox, heard):
    linkedin.next(fake.Manner())
    linkedin.next(RateLimited(seconds=3))
    assert reply().state == "queued"
    assert queries.health_of([inbox.id])[inbox.id].out_trouble

    jobs.run_waiting(at=timezone.now() + timedelta(seconds=2))
    assert linkedin.accepted == []
    health.resume(inbox.id)
    jobs.run_waiting(at=timezone.now() + timedelta(seconds=5))
    assert Outcome.objects.get(message__key="k1").state == "sent"
    assert len(linkedin.accepted) == 1


def test_too_many_comments_in_a_minute_wait_for_a_minute_and_too_many_calls_till_midnight(
    linkedin, inbox, heard
):
    account = api.Account(settings=registry.settings_of(inbox), inbox_id=inbox.id)
    linkedin.next(fake.Throttled())
    with pytest.raises(Exception, match="asks us to wait") as told:
        account.post("/rest/socialActions/x/comments", {})
    assert told.value.retry_after == timedelta(minutes=1)

    class Spent(fake.Manner):
        def before(self, _vendor, _call):
            return fake.problem(429, "Resource level throttle APPLICATION DAY limit reached")

    linkedin.next(Spent())
    with pytest.raises(Exception, match="asks us to wait") as told:
        account.get("/rest/organizationAcls")
    assert timedelta(0) < told.value.retry_after <= timedelta(hours=1)


@pytest.mark.parametrize("status", [500, 503])
def test_f11_trouble_at_linkedin_holds_an_answer_back(linkedin, inbox, heard, status):
    linkedin.next(Broken(status))
    assert reply().state == "queued"

    health.resume(inbox.id)
    jobs.run_waiting(at=timezone.now() + timedelta(minutes=10))
    assert Outcome.objects.get(message__key="k1").state == "sent"
    assert len(linkedin.accepted) == 1


def test_f12_an_answer_that_was_taken_and_never_confirmed_is_a_doubt_until_its_echo_comes(
    linkedin, hook, heard
):
    linkedin.next(fake.Manner())  # below which comment it stands
    linkedin.next(DropsAnswer())
    assert reply().state == "unknown"
    jobs.run_waiting(at=timezone.now() + timedelta(hours=1))
    assert len(linkedin.accepted) == 1, "never twice in silence"

    linkedin.deliver(hook)
    jobs.run_waiting()

    assert Outcome.objects.get(message__key="k1").state == "sent"
    assert Message.objects.filter(direction="out").count() == 1


def test_f12_a_token_that_ends_early_is_refreshed_and_nothing_is_lost(linkedin, heard):
    linkedin.token = "revoked"

    assert reply().state == "sent"
    assert linkedin.refreshes == 1
    assert len(linkedin.accepted) == 1


def test_f12_a_consent_that_was_withdrawn_holds_everything_and_tells_the_owner(
    linkedin, inbox, heard
):
    linkedin.token = "revoked"
    Grant.objects.update(refresh=secrets.seal("old"))

    assert reply().state == "queued"
    assert queries.health_of([inbox.id])[inbox.id].out_trouble == words.SIGN_IN
    with pytest.raises(Interrupted) as told:
        channel.CHANNEL.listen(Listening(inbox.id, registry.settings_of(inbox), {"until": 1}))
    assert (told.value.words, told.value.is_lasting) == (words.SIGN_IN, True)


def test_a_version_that_linkedin_answers_no_more_holds_answers_until_weft_is_updated(
    linkedin, inbox, heard, monkeypatch
):
    monkeypatch.setattr(api, "VERSION", "old")

    assert reply().state == "queued"
    assert queries.health_of([inbox.id])[inbox.id].out_trouble == words.OUTDATED


def test_r12_switched_off_nothing_comes_and_what_was_said_stays(linkedin, inbox, hook, heard):
    conversations.change_inbox(inbox.id, is_on=False, by=None)
    registry._kept.clear()
    linkedin.writes("Jeszcze jedno", who="eVe0000002")

    assert linkedin.deliver(hook) == [404]
    [entry] = talk.entries([Message.objects.get().pk])
    assert entry.text == "Jest w czerwonym?"
