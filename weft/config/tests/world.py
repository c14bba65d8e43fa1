"""A small workspace for the matrix of routes and roles, and an id for every named part of a URL.

A new route needs no line here unless it names a new kind of object: then one entry in OBJECTS.
An object that belongs to a team is also named in OF_A_TEAM, and then nobody else may find it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from django.test import Client
from django.urls import URLPattern
from django.utils import timezone

from weft.conversations import actions as conversations
from weft.conversations.endings import Ending
from weft.conversations.macros import Kind, Step
from weft.conversations.models import Conversation, Inbox, Message
from weft.conversations.tests.cast import NOON, late_parcel
from weft.knowledge import actions as articles
from weft.knowledge.actions import Words
from weft.outcomes import actions as outcomes
from weft.outcomes.plans import Plan
from weft.outcomes.queries import awaited_in
from weft.people import actions
from weft.people.models import Agent, Team
from weft.people.policy import Route
from weft.people.roles import Role
from weft.transfers import actions as transfers
from weft.transfers.briefing import Briefing

CLOSING = conversations.MacroDraft(name="Close", steps=(Step(kind=Kind.CLOSE),))
PASSWORD = "four calm words here"

ROLES = {
    "anonymous": None,
    "observer": Role.OBSERVER,
    "agent": Role.AGENT,
    "stranger": Role.AGENT,  # an agent of another team
    "deactivated": None,  # was an agent, and still holds the cookie
    "supervisor": Role.SUPERVISOR,
    "owner": Role.OWNER,
}


@dataclass
class World:
    """Everybody with a browser, and the objects of the team “Wool”."""

    agents: dict[str, Agent] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    ids: dict[str, object] = field(default_factory=dict)


OF_A_TEAM = {
    "conversation_id",
    "customer_id",
    "message_id",
    "thread_id",
    "fact_id",
    "merge_id",
    "promise_id",
    "run_id",
    "step_id",
    "transfer_id",
}


def build() -> World:
    """Make the workspace."""
    world = World()
    for name, role in ROLES.items():
        world.clients[name] = Client()
        if name == "anonymous":
            continue
        agent = Agent.objects.create_user(
            email=f"{name}@shop.example",
            password=PASSWORD,
            first_name=name.title(),
            surname="Test",
            role=role or Role.AGENT,
            joined_at=timezone.now(),
        )
        world.agents[name] = agent
        world.clients[name].force_login(agent)
    owner = world.agents["owner"]
    actions.deactivate(world.agents["deactivated"].pk, by=owner)
    wool = actions.create_team("Wool", by=owner)
    actions.set_members(wool.pk, [world.agents["agent"].pk], by=owner)
    world.ids = _objects(world, wool)
    return world


def _objects(world: World, wool: Team) -> dict[str, object]:
    inbox = Inbox.objects.create(kind="webchat", name="Wool", team=wool)
    conversations.receive([late_parcel(inbox)], at=NOON)
    conversation = Conversation.objects.get()
    message = Message.objects.get()
    somebody = Agent.objects.create_user(
        email="target@shop.example", first_name="Target", surname="T", joined_at=timezone.now()
    )
    return {
        "agent_id": somebody.pk,
        "team_id": wool.pk,
        "inbox_id": inbox.pk,
        "public_key": inbox.public_key,
        "key": inbox.public_key,
        "conversation_id": conversation.pk,
        "customer_id": conversation.customer_id,
        "message_id": message.pk,
        "thread_id": message.thread_id,
        "template_id": conversations.create_template(
            conversations.TemplateDraft(name="Late", texts={"": "Sorry"}), by=None, at=NOON
        ),
        "macro_id": (macro := conversations.create_macro(CLOSING, by=None, at=NOON)),
        "run_id": conversations.run_macro(
            conversation.pk,
            [conversations.Tag(name="late")],
            macro_id=macro,
            name=CLOSING.name,
            key="once",
            by=world.agents["agent"].pk,
            at=NOON,
        ).run_id,
        "transfer_id": transfers.offer(
            conversation.pk,
            to=somebody.pk,
            queue=None,
            briefing=Briefing(matter="A late parcel"),
            by=world.agents["agent"].pk,
            at=timezone.now(),
        ),
        "article_id": articles.create_article(
            Words(language="en", title="Returns", body="Within 30 days."), by=None, at=NOON
        ),
        "category_id": articles.keep_category(None, {"en": "Parcels"}, by=None),
        "language": "en",
        "batch": uuid.uuid4(),
        **_outcomes(conversation.pk, world.agents["agent"].pk),
    }


def _outcomes(conversation_id: int, by: int) -> dict[str, object]:
    """Let the conversation be open again, and wait for a step of a process."""
    tree = outcomes.keep_tree(None, is_required=False, is_on=True, by=None)
    draft = outcomes.ClassifierDraft(name="Parts", plan=Plan.STEP, text="The parts are here")
    leaf = outcomes.create_classifier(tree, draft, parent_id=None, by=None)
    conversations.close(conversation_id, by=by, at=NOON, ending=Ending(outcome_id=leaf))
    conversations.reopen(conversation_id, by=by)
    [step] = awaited_in(conversation_id)
    offer = outcomes.PromiseDraft(kind="offer", text="10 % off", owner_id=by)
    promise = outcomes.record_promise(conversation_id, offer, by=by, at=NOON)
    return {"tree_id": tree, "classifier_id": leaf, "step_id": step.id, "promise_id": promise}


def address(route: Route, world: World, **instead: object) -> str:
    """Return the path of the route, its named parts filled in with real ids where there are."""
    return _fill(route.pattern, route.entry, {**world.ids, **instead})


def parts(route: Route) -> dict[str, str]:
    """Return the named parts of a route's path, each with the name of its converter."""
    found = {}
    for piece in route.pattern.replace(">", "<").split("<")[1::2]:
        converter, _, name = piece.rpartition(":")
        found[name] = converter or "str"
    return found


def _fill(pattern: str, entry: URLPattern, known: dict[str, object]) -> str:
    if "(?P<" in pattern:
        return "/" + _fill_regex(pattern)
    path = pattern
    for piece in pattern.replace(">", "<").split("<")[1::2]:
        converter, _, name = piece.rpartition(":")
        missing = {"int": 2_000_000_000, "uuid": uuid.uuid4()}.get(converter, "nothing")
        path = path.replace(f"<{piece}>", str(known.get(name, missing)))
    return "/" + path


def _fill_regex(pattern: str) -> str:
    """Fill a pattern of a library written as a regular expression: nothing real is there."""
    import re

    path = re.sub(r"\(\?P<\w+>[^)]*\)", "nothing", pattern)
    return path.replace("^", "").replace("$", "").replace("\\", "")
