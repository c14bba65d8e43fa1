"""Reading how queues hand out, and who can do what."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import fields

from weft.kernel import statements
from weft.routing.deciding import Mode, Need
from weft.routing.models import AgentSkill, QueueNeed, QueueRouting, Seat, Skill
from weft.routing.rules import Rule

Ruled = tuple[Rule, tuple[Need, ...]]
UNRULED: Ruled = (Rule(), ())

COLUMNS = [field.name for field in fields(Rule)]


RULED = f"""
    SELECT r.queue_id, (
        SELECT json_agg(json_build_array(k.kind, k.name, n.level) ORDER BY k.kind, k.name)
        FROM queue_need n JOIN skill k ON k.id = n.skill_id WHERE n.queue_id = r.queue_id
    )::text, {", ".join(f"r.{name}" for name in COLUMNS)}
    FROM queue_routing r
"""


class _Kept:
    """The rules that this process knows, and the number that stood beside them (migration 0005)."""

    version: int | None = None
    ruled: Mapping[int, Ruled]


def ruled_in(version: int | None) -> Mapping[int, Ruled]:
    """Return what `ruled` does, asked anew where the number is another one; None: nobody knows."""
    if version is None or version != _Kept.version:
        # read after the number, so it is as new as that or newer
        _Kept.version, _Kept.ruled = version, ruled()
    return _Kept.ruled


def ruled() -> dict[int, Ruled]:
    """Return the rule of each queue that has one, with what somebody must know for it."""
    with statements.prepared() as cursor:
        cursor.execute(RULED)
        return {
            queue_id: (
                Rule(**dict(zip(COLUMNS, values, strict=True)) | {"mode": Mode(values[0])}),
                tuple(Need(*need) for need in json.loads(needs or "[]")),
            )
            for queue_id, needs, *values in cursor.fetchall()
        }


def rules() -> dict[int, Rule]:
    """Return the rule of each queue that has one of its own."""
    return {row.queue_id: _rule(row) for row in QueueRouting.objects.all()}


def handed_out(conversation_ids: Collection[int]) -> set[int]:
    """Return those of these conversations that stand in a queue that hands out by itself."""
    with statements.prepared() as cursor:
        cursor.execute(
            """
            SELECT c.id FROM conversation c
            JOIN queue q ON q.id = c.queue_id AND q.is_on
            JOIN queue_routing r ON r.queue_id = c.queue_id AND r.mode <> 'pull'
            WHERE c.id = ANY(%b::bigint[])
            """,
            [sorted(conversation_ids)],
        )
        return {row[0] for row in cursor.fetchall()}


def rule_of(queue_id: int) -> Rule:
    """Return how a queue hands out."""
    row = QueueRouting.objects.filter(queue_id=queue_id).first()
    return _rule(row) if row else Rule()


def needs_of(queue_id: int) -> list[Need]:
    """Return what somebody must know for a queue."""
    rows = QueueNeed.objects.filter(queue_id=queue_id).order_by("skill__kind", "skill__name")
    return [Need(*row) for row in rows.values_list("skill__kind", "skill__name", "level")]


def skills() -> list[tuple[str, str]]:
    """Return every skill that was ever named, as (kind, name)."""
    return list(Skill.objects.order_by("kind", "name").values_list("kind", "name"))


def skills_of(agent_ids: Collection[int]) -> dict[int, dict[tuple[str, str], int]]:
    """Return what these agents can, and how well: {agent: {(kind, name): level}}."""
    found: dict[int, dict[tuple[str, str], int]] = {id_: {} for id_ in agent_ids}
    rows = AgentSkill.objects.filter(agent_id__in=agent_ids).order_by("skill__kind", "skill__name")
    for agent_id, kind, name, level in rows.values_list(
        "agent_id", "skill__kind", "skill__name", "level"
    ):
        found[agent_id][kind, name] = level
    return found


def rooms() -> dict[int, int]:
    """Return how much those can have at a time for whom that was said."""
    return {
        agent_id: room
        for agent_id, room in Seat.objects.values_list("agent_id", "room")
        if room is not None
    }


def _rule(row: QueueRouting) -> Rule:
    values = {field.name: getattr(row, field.name) for field in fields(Rule)}
    return Rule(**values | {"mode": Mode(row.mode)})
