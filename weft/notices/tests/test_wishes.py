"""Each agent's own choice of what is told, and how."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from weft.notices import actions, queries
from weft.notices.kinds import USUAL, Kind, Way
from weft.notices.models import Preference
from weft.notices.quiet import Quiet
from weft.notices.wishes import Wishes

WARSAW = ZoneInfo("Europe/Warsaw")


def choose(agent, **ways):
    chosen = dict(USUAL) | {Kind(kind): frozenset(some) for kind, some in ways.items()}
    actions.choose(agent.pk, Wishes(ways=chosen))


def test_who_never_chose_is_told_as_usual_and_hears_nothing(shop):
    wishes = queries.wishes(shop.bo.pk)

    assert wishes.wants(Kind.OPENED, Way.PAGE)
    assert not any(wishes.wants(kind, Way.SOUND) for kind in Kind)


def test_what_nobody_wants_to_know_is_not_even_written(shop):
    choose(shop.bo, opened=())

    ada = shop.hear()

    assert shop.told(shop.bo) == []
    assert shop.told(shop.cy) == [("opened", ada, 1)]


def test_a_choice_is_kept_as_it_was_made(shop):
    quiet = Quiet(nights=frozenset({0, 4}), days=frozenset({6}))

    chosen = {kind: frozenset() for kind in Kind} | {Kind.WROTE: frozenset({Way.PAGE, Way.SOUND})}
    wishes = Wishes(ways=chosen, quiet=quiet, mail_after=timedelta(minutes=30), shows_words=True)

    actions.choose(shop.bo.pk, wishes)

    assert queries.wishes(shop.bo.pk) == wishes


def test_what_another_version_of_weft_wrote_is_left_out(shop):
    Preference.objects.create(
        agent=shop.bo, ways={"wrote": ["page", "by_pigeon"], "eclipse": ["page"]}
    )

    assert queries.wishes(shop.bo.pk).ways == {Kind.WROTE: frozenset({Way.PAGE})}


def test_a_pause_ends_by_itself(shop):
    now = timezone.now()
    actions.pause(shop.bo.pk, until=now + timedelta(hours=1))
    wishes = queries.wishes(shop.bo.pk)

    assert wishes.rests_until(WARSAW, now) == now + timedelta(hours=1)
    assert not wishes.is_paused(now + timedelta(hours=1))
