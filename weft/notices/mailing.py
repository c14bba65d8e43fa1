"""Mail for what is still unread: one for all of it, and never to ourselves.

An agent whose address is one of our own inboxes gets none: it would come back as a question of a
customer, be noticed, and be mailed again (SAFETY.md, A7).
"""

from __future__ import annotations

import logging
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone, translation

from weft.gateway import automatic
from weft.kernel import jobs
from weft.notices import queries, words
from weft.notices.models import Notice
from weft.notices.queries import Line
from weft.people import policy
from weft.people import queries as people
from weft.people.models import Agent

logger = logging.getLogger(__name__)

# RFC 3834, 5: whatever answers by itself leaves this alone
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


@jobs.job("notices.mail", cron="* * * * *")
def mail() -> None:
    """Have everybody written to who has not read for too long."""
    if not settings.EMAIL_HOST:
        return  # the text would go to the log, which holds no names
    due = Notice.objects.filter(mail_at__lte=timezone.now(), read_at=None)
    for agent_id in due.values_list("agent_id", flat=True).distinct():
        jobs.defer(
            "notices.send_mail",
            agent_id=agent_id,
            lock=f"notice mail {agent_id}",
            once=f"notice mail {agent_id}",
        )


@jobs.job("notices.send_mail", attempts=6)
def send_mail(agent_id: int) -> None:
    """Write one mail to an agent about all that waits to be mailed, if it is time.

    A worker that dies after sending sends again: better twice than not at all.
    """
    at = timezone.now()
    waiting = Notice.objects.filter(agent=agent_id, mail_at__isnull=False, read_at=None)
    agent = people.agent(agent_id)
    if agent is None or not _may_be_written_to(agent):
        waiting.update(mail_at=None)
        return
    wishes = queries.wishes(agent_id)
    if rest := wishes.rests_until(ZoneInfo(agent.time_zone), at):
        waiting.update(mail_at=rest)
        return
    last = Notice.objects.filter(agent=agent_id).aggregate(last=Max("mailed_at"))["last"]
    if (last and last + wishes.mail_after > at) or not waiting.filter(mail_at__lte=at).exists():
        return  # the next minute asks again
    mailed = list(waiting.order_by("-happened_at", "-pk"))
    if lines := queries.lines(agent, mailed):
        _compose(agent, lines).send()
    Notice.objects.filter(pk__in=[one.pk for one in mailed]).update(mail_at=None, mailed_at=at)


def _may_be_written_to(agent: Agent) -> bool:
    if agent.email in automatic.our_own():
        logger.warning("notice_mail.to_ourselves", extra={"agent_id": agent.pk})
        return False
    return agent.is_active and agent.role in policy.WRITERS


def _compose(agent: Agent, lines: list[Line]) -> EmailMessage:
    choices = f"{settings.WEFT_URL}/profile/notifications/"
    with translation.override(agent.language):
        text = render_to_string(
            "notices/mail.txt",
            {
                "agent": agent,
                "lines": [(words.title(line), words.what(line), _address(line)) for line in lines],
                "choices": choices,
            },
        )
        subject = words.subject(lines)
    return EmailMessage(
        " ".join(subject.split()),
        text,
        to=[agent.email],
        headers={**HEADERS, "List-Unsubscribe": f"<{choices}>"},
    )


def _address(line: Line) -> str:
    return f"{settings.WEFT_URL}/conversations/{line.heading.id}/"
