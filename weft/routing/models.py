"""Agents' states, skills and room; how queues hand out; what waits, is offered and was decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from weft.routing.states import State

AGENT = settings.AUTH_USER_MODEL


class Seat(models.Model):
    """What routing keeps of an agent. Whoever changes their state locks this row."""

    agent = models.OneToOneField(
        AGENT, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    heard_at = models.DateTimeField(null=True)  # when a browser of theirs last said a word
    room = models.PositiveSmallIntegerField(null=True)  # None: as everybody (settings.Loads)
    given_at = models.DateTimeField(null=True)  # when something was last offered or given

    class Meta:
        db_table = "routing_seat"

    def __str__(self) -> str:
        return f"seat of agent {self.agent_id}"


class AgentState(models.Model):
    """How long an agent was in a state. The row without an end is now; with none they are off."""

    agent = models.ForeignKey(AGENT, on_delete=models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=10, blank=True, db_default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)  # when it ends by itself, and they are available
    called_at = models.DateTimeField(null=True)  # when we asked them to come back

    class Meta:
        db_table = "agent_state"
        constraints = [
            models.UniqueConstraint(
                fields=["agent"], condition=Q(ended_at=None), name="agent_is_in_one_state"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="agent_state_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State if s is not State.OFFLINE]),
                name="agent_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="wrap_up", until__isnull=False)
                | (~Q(state="wrap_up") & Q(until=None)),
                name="only_wrap_up_ends_by_itself",
            ),
        ]
        indexes = [models.Index(fields=["agent", "-started_at"], name="agent_state_of")]

    def __str__(self) -> str:
        return f"agent {self.agent_id} {self.state}"


class Skill(models.Model):
    """Something that one can be good at: a language, a channel, a topic of the shop."""

    class Kind(models.TextChoices):
        LANGUAGE = "language"
        CHANNEL = "channel"
        TOPIC = "topic"

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=60)  # a language's code, a channel's kind, or words

    class Meta:
        db_table = "skill"
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="skill_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class AgentSkill(models.Model):
    """How good an agent is at it: 1 a little, 2 well, 3 very well."""

    agent = models.ForeignKey(AGENT, on_delete=models.CASCADE, related_name="+", db_index=False)
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "agent_skill"
        constraints = [
            models.UniqueConstraint(fields=["agent", "skill"], name="agent_has_a_skill_once"),
            models.CheckConstraint(condition=Q(level__range=(1, 3)), name="skill_level_is_known"),
        ]

    def __str__(self) -> str:
        return f"skill {self.skill_id} of agent {self.agent_id}"


class Known(models.Model):
    """Which version it is of what people can and how queues hand out; one row.

    Triggers count it up (migrations/0001).
    """

    id = models.SmallIntegerField(primary_key=True)
    version = models.BigIntegerField()

    class Meta:
        db_table = "routing_known"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="what_is_known_has_one_version")
        ]

    def __str__(self) -> str:
        return f"version {self.version}"


class QueueRouting(models.Model):
    """How a queue hands out. A queue without a row lets agents take, as `Rule` says."""

    queue = models.OneToOneField(
        "conversations.Queue", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    mode = models.CharField(max_length=12)
    offer_seconds = models.PositiveSmallIntegerField()
    wrap_up_seconds = models.PositiveSmallIntegerField()
    less_after_seconds = models.PositiveIntegerField()
    anybody_after_seconds = models.PositiveIntegerField()
    asks_language = models.BooleanField()
    urgency_minutes = models.PositiveSmallIntegerField()
    call_above = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "queue_routing"
        constraints = [
            models.CheckConstraint(
                condition=Q(mode__in=["pull", "push", "round_robin"]), name="queue_mode_is_known"
            ),
            models.CheckConstraint(
                condition=Q(offer_seconds__range=(5, 3600)), name="offers_have_time"
            ),
            models.CheckConstraint(
                condition=Q(anybody_after_seconds__gte=F("less_after_seconds")),
                name="rings_widen_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"routing of queue {self.queue_id}"


class QueueNeed(models.Model):
    """What somebody must know who is to get conversations of a queue, until the ring widens."""

    queue = models.ForeignKey(
        "conversations.Queue", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "queue_need"
        constraints = [
            models.UniqueConstraint(fields=["queue", "skill"], name="queue_needs_a_skill_once"),
            models.CheckConstraint(condition=Q(level__range=(1, 3)), name="need_level_is_known"),
        ]

    def __str__(self) -> str:
        return f"queue {self.queue_id} needs skill {self.skill_id}"


class Waiting(models.Model):
    """A conversation that nobody looks after, with what is decided by.

    Kept by a follower, so that what matters is an index however much waits. It may be a moment
    old; whoever takes something asks the conversation itself.
    """

    conversation = models.OneToOneField(
        "conversations.Conversation", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    queue_id = models.BigIntegerField()  # 0: in none
    inbox_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    kind = models.CharField(max_length=30)
    language = models.CharField(max_length=10, blank=True)
    since = models.DateTimeField()
    # `since`, earlier by what is urgent about it: the order in which they are served
    rank_at = models.DateTimeField()
    is_pressing = models.BooleanField(default=False, db_default=False)  # a promise is almost due

    class Meta:
        db_table = "routing_waiting"
        indexes = [
            models.Index(
                fields=["queue_id", "inbox_id", "language", "rank_at", "conversation"],
                name="routing_waiting_by_need",
            )
        ]

    def __str__(self) -> str:
        return f"conversation {self.conversation_id} waits"


class Decision(models.Model):
    """Who was found for a conversation, out of whom, and why. Never changed."""

    class How(models.TextChoices):
        OFFERED = "offered"
        GIVEN = "given"
        TAKEN = "taken"  # by the agent, who asked for the next one

    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    agent = models.ForeignKey(AGENT, on_delete=models.RESTRICT, related_name="+", db_index=False)
    how = models.CharField(max_length=8, choices=How)
    ring = models.PositiveSmallIntegerField()  # how much was still asked: 0 all, 2 nothing
    reasons = models.JSONField()  # [[code, {…}], …], see reasons.py
    candidates = models.JSONField()  # [{agent, score, parts}, …], the best first
    at = models.DateTimeField()

    class Meta:
        db_table = "routing_decision"
        indexes = [
            models.Index(fields=["conversation", "-id"], name="routing_decision_of"),
            models.Index(fields=["agent", "-at"], name="routing_decision_for"),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"


class Offer(models.Model):
    """A conversation held out to an agent. One at a time, of either."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        LAPSED = "lapsed"
        WITHDRAWN = "withdrawn"

    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    agent = models.ForeignKey(AGENT, on_delete=models.RESTRICT, related_name="+", db_index=False)
    decision = models.ForeignKey(Decision, on_delete=models.RESTRICT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, db_default="")  # why it was declined

    class Meta:
        db_table = "offer"
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(state="open"), name="offered_to_one"
            ),
            models.UniqueConstraint(
                fields=["agent"], condition=Q(state="open"), name="one_offer_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="offers_that_ended_know_when",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "-id"], name="offer_of_conversation"),
            models.Index(fields=["agent", "-id"], name="offer_to_agent"),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"


class Bond(models.Model):
    """How well an agent and a customer know each other, as counted at `counted_at`.

    `weight` fades: half of it is gone each `deciding.HALF_LIFE`. Kept by a follower.
    """

    customer_id = models.BigIntegerField()
    agent = models.ForeignKey(AGENT, on_delete=models.CASCADE, related_name="+", db_index=False)
    contacts = models.PositiveIntegerField()  # conversations in which the agent answered
    solved = models.PositiveIntegerField()  # of these, those that the agent brought to an end
    weight = models.FloatField()
    counted_at = models.DateTimeField()

    class Meta:
        db_table = "routing_bond"
        constraints = [
            models.UniqueConstraint(
                fields=["customer_id", "agent"], name="customer_and_agent_have_one_bond"
            )
        ]

    def __str__(self) -> str:
        return f"bond of agent {self.agent_id} with customer {self.customer_id}"


class Fluency(models.Model):
    """What came of an agent's conversations in a channel, of late; counted every night."""

    agent = models.ForeignKey(AGENT, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=30)
    ended = models.PositiveIntegerField()  # conversations that the agent closed
    stayed = models.PositiveIntegerField()  # of these, those that were not opened again

    class Meta:
        db_table = "channel_fluency"
        constraints = [
            models.UniqueConstraint(fields=["agent", "kind"], name="fluency_is_counted_once"),
            models.CheckConstraint(
                condition=Q(stayed__lte=F("ended")), name="no_more_stayed_than_ended"
            ),
        ]

    def __str__(self) -> str:
        return f"agent {self.agent_id} by {self.kind}"
