"""Playing the scenes: every step through the rooms' actions, in the order of time.

The steps of all scenes stand on one tape, so that ids, lists and timelines come out as if it had
been lived.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from weft.conversations import actions as conversations
from weft.conversations.endings import Ending
from weft.conversations.envelopes import Inbound, Received
from weft.customers import actions as customers
from weft.customers import queries as known
from weft.customers.actions import Proof
from weft.demo import shop
from weft.demo.scenes import Scene
from weft.demo.service import leaf_of
from weft.demo.stories import Turn
from weft.demo.studio import PICTURES, Studio
from weft.kernel import events, files
from weft.people.models import Agent

Step = Callable[[datetime], None]

MINUTE = timedelta(minutes=1)
PLANNED = timedelta(days=4)  # contacts that ended within it plan the next one


class Stage:
    """Plays scenes in the inboxes of the demo, each step at its own time."""

    def __init__(
        self,
        agents: Mapping[str, Agent],
        inboxes: Mapping[str, int],
        dice: random.Random,
        *,
        now: datetime,
        leaves: Mapping[tuple[str, str], int],
        studio: Studio,
    ) -> None:
        """`agents` by login, `inboxes` by language, `leaves` by language and name."""
        self.agents = agents
        self.inboxes = inboxes
        self.now = now
        self.leaves = leaves
        self.dice = dice
        self.studio = studio
        self._tape: list[tuple[datetime, int, Step]] = []
        self._pictures: dict[tuple[str, int], files.StoredFile] = {}

    def at(self, moment: datetime, step: Step) -> None:
        """Put a step on the tape."""
        self._tape.append((moment, len(self._tape), step))

    def play(self) -> None:
        """Do everything that stands on the tape, oldest first."""
        for moment, _number, step in sorted(self._tape, key=lambda entry: entry[:2]):
            with events.happening_at(moment):
                step(moment)

    def key(self) -> str:
        """Return a name for one message, as composers make them."""
        return str(UUID(int=self.dice.getrandbits(128), version=4))

    def picture(self, kind: str) -> files.StoredFile:
        """Return one of the photographs, stored when it is first needed."""
        number = self.dice.randrange(PICTURES)
        if (kind, number) not in self._pictures:
            self._pictures[kind, number] = files.store([self.studio.photograph(kind, number)])
        return self._pictures[kind, number]


class Take:
    """One scene on the stage."""

    def __init__(self, scene: Scene, stage: Stage) -> None:
        self.scene = scene
        self.stage = stage
        self.inbox_id = stage.inboxes[scene.script.counter.language]
        self.agent_id = stage.agents[scene.agent.login].pk if scene.agent else 0
        self.first: Received | None = None
        self.last_message_id = 0
        self.customer_id = 0
        self.is_offered = False
        self._last_answer = next((t for t in reversed(scene.turns) if t.by == "agent"), None)

    @property
    def conversation_id(self) -> int:
        """The conversation that the first message opened."""
        if self.first is None:
            raise LookupError("nobody has written yet")
        return self.first.conversation_id

    def rehearse(self) -> None:
        """Put all that happens in the scene on the tape."""
        scene, at = self.scene, self.stage.at
        answered = False
        for place, (turn, moment) in enumerate(zip(scene.turns, scene.moments, strict=True)):
            if scene.ends == "waiting" and scene.closed_at and place == len(scene.turns) - 1:
                at(scene.closed_at, self.close)  # it had been closed, and the customer comes back
            says = {"customer": self.hear, "agent": self.answer, "note": self.note}[turn.by]
            at(moment, partial(says, turn))
            if place == 0:
                self._begin(moment)
            if turn.by == "agent" and not answered:
                answered = True
                at(moment + timedelta(seconds=35), self.sort)
        end = scene.moments[-1]
        if scene.ends == "snoozed":
            at(end + timedelta(seconds=50), self.rest)
        if scene.ends == "closed" and scene.closed_at:
            at(scene.closed_at, self.close)
            at(scene.closed_at, self.seen_by_all)
        if scene.draft:
            at(end + timedelta(seconds=20), self.begin_draft)

    def _begin(self, moment: datetime) -> None:
        scene, at = self.scene, self.stage.at
        if scene.given_by and len(scene.moments) > 1:
            at(moment + (scene.moments[1] - moment) / 3, self.give)
        if scene.meets:
            at(moment + timedelta(seconds=5), self.meet)
        if scene.script.hide:
            at(scene.moments[1] - timedelta(seconds=20), self.hide)

    def hear(self, turn: Turn, moment: datetime) -> None:
        """Receive what the customer says."""
        guest = self.scene.script.guest
        uploads = (self._upload(moment),) if turn.photo else ()
        [received] = conversations.receive(
            [
                Inbound(
                    inbox_id=self.inbox_id,
                    key=self.stage.key(),
                    remote=guest.remote(),
                    sender=guest.sender(self.inbox_id),
                    text=turn.text,
                    sent_at=moment,
                    uploads=uploads,
                    context=dict(self.scene.script.page),
                )
            ],
            at=moment,
        )
        self.first = self.first or received
        self.last_message_id = received.message_id

    def _upload(self, moment: datetime) -> UUID:
        local = moment.strftime("%Y%m%d_%H%M%S")
        kind = "damaged" if self.scene.script.topic == "damaged" else "complaint"
        upload = conversations.keep_upload(
            sha256=self.stage.picture(kind).sha256,
            name=f"IMG_{local}.jpg",
            content_type="image/jpeg",
            at=moment,
            inbox_id=self.inbox_id,
            remote=self.scene.script.guest.remote(),
        )
        return upload.pk

    def meet(self, moment: datetime) -> None:
        """Learn how else to reach the customer; of a stranger, what they typed, if anything."""
        guest = self.scene.script.guest
        sender = guest.sender(self.inbox_id)
        self.customer_id = customers.recognise([sender])[sender]
        if guest.account:
            proof = Proof.VERIFIED
        elif self.agent_id and self.stage.dice.random() < 0.6:  # noqa: PLR2004 - some say who they are
            proof = Proof.CLAIMED
            customers.rename(self.customer_id, name=guest.name, by=self.agent_id)
        else:
            return
        customers.prove(self.customer_id, kind="email", value=guest.email, proof=proof, at=moment)

    def give(self, _moment: datetime) -> None:
        """Let somebody give the conversation to its agent."""
        if self.scene.given_by:
            by = self.stage.agents[self.scene.given_by.login].pk
            conversations.assign(self.conversation_id, to=self.agent_id, by=by)

    def answer(self, turn: Turn, moment: datetime) -> None:
        """Read, then reply; the customer sees it."""
        if turn == self.scene.turns[1] and self.scene.ends != "closed":  # closing reads it all
            conversations.read(self.conversation_id, up_to=self.last_message_id, by=self.agent_id)
        written = conversations.reply(
            self.conversation_id,
            text=turn.text,
            by=self.agent_id,
            at=moment,
            key=self.stage.key(),
        )
        self.last_message_id = written.message_id
        is_seen = self.scene.ends != "answered" or self.stage.dice.random() < 0.5  # noqa: PLR2004
        if is_seen and turn == self._last_answer:
            conversations.read_by_customer(written.thread_id, up_to=written.message_id)

    def note(self, turn: Turn, moment: datetime) -> None:
        """Leave a note."""
        written = conversations.note(
            self.conversation_id, text=turn.text, by=self.agent_id, at=moment, key=self.stage.key()
        )
        self.last_message_id = written.message_id

    def sort(self, moment: datetime) -> None:
        """Put tags on, and write down what was learned."""
        script = self.scene.script
        for name in script.tags:
            conversations.tag(self.conversation_id, name=name, by=self.agent_id)
        if script.fact and self.first:
            sender = script.guest.sender(self.inbox_id)
            label, value = script.fact
            customers.learn_fact(
                customers.recognise([sender])[sender],
                label=label,
                value=value,
                said_at=moment,
                by=self.agent_id,
                channel="webchat",
                message_id=self.first.message_id,
            )

    def hide(self, moment: datetime) -> None:
        """Cover the first message."""
        if self.first:
            conversations.redact(
                self.first.message_id,
                reason=self.scene.script.hide,
                by=self.agent_id,
                at=moment,
            )

    def rest(self, moment: datetime) -> None:
        """Put the conversation to rest."""
        if self.scene.rests_until:
            conversations.snooze(
                self.conversation_id, until=self.scene.rests_until, by=self.agent_id, at=moment
            )

    def close(self, moment: datetime) -> None:
        """End the matter, having read all of it."""
        conversations.read(self.conversation_id, up_to=self.last_message_id, by=self.agent_id)
        conversations.close(
            self.conversation_id, by=self.agent_id, at=moment, ending=self._ending(moment)
        )

    def _ending(self, moment: datetime) -> Ending | None:
        """Return how it ended; what ended lately plans what comes next."""
        script = self.scene.script
        leaf = leaf_of(script.topic, is_new=self.stage.now - moment < PLANNED)
        outcome_id = self.stage.leaves.get((script.counter.language, leaf))
        return Ending(outcome_id=outcome_id) if outcome_id else None

    def seen_by_all(self, _moment: datetime) -> None:
        """Let those who show the demo find nothing old unread."""
        if self.scene.turns[-1].by == "customer":
            for person in (shop.OWNER, shop.AGENT):
                if person != self.scene.agent:
                    agent_id = self.stage.agents[person.login].pk
                    conversations.read(
                        self.conversation_id, up_to=self.last_message_id, by=agent_id
                    )

    def begin_draft(self, moment: datetime) -> None:
        """Let the agent have begun an answer."""
        conversations.save_draft(
            self.conversation_id,
            text=self.scene.draft,
            mode="reply",
            by=self.agent_id,
            at=moment,
        )

    def join(self, other: Take, moment: datetime) -> None:
        """Find out that both customers are one person, and make one conversation of both."""
        mine, theirs = (
            known.speaker_for(self._customer()),
            known.speaker_for(other._customer()),
        )
        customers.merge(mine, theirs, by=self.agent_id, at=moment)
        conversations.merge(
            self.conversation_id, other.conversation_id, by=self.agent_id, at=moment
        )

    def _customer(self) -> int:
        sender = self.scene.script.guest.sender(self.inbox_id)
        return customers.recognise([sender])[sender]
