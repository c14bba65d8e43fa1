"""What makes two customers look like one person, asked by index: nobody is compared with everybody.

Queries only. Customers who are told apart on purpose are told by `told_apart`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from .models import Claim

MOST = 50  # holders, namesakes

# Post offices of many: to have an address there is nothing in common
EVERYBODYS = (
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com",
    "yahoo.com", "icloud.com", "me.com", "aol.com", "gmx.com", "gmx.net", "gmx.de", "proton.me",
    "protonmail.com", "wp.pl", "o2.pl", "onet.pl", "op.pl", "interia.pl", "interia.eu", "poczta.fm",
    "vp.pl", "tlen.pl", "gazeta.pl", "seznam.cz", "email.cz", "post.cz", "centrum.cz", "volny.cz",
    "atlas.cz", "tiscali.cz", "azet.sk", "centrum.sk", "zoznam.sk",
)  # fmt: skip

# From a customer c up to the one who speaks for the person
SPEAKER = """
    JOIN LATERAL (
        WITH RECURSIVE up AS (
            SELECT p.id, p.merged_into_id FROM customer p WHERE p.id = {of}
          UNION ALL
            SELECT p.id, p.merged_into_id FROM customer p JOIN up ON p.id = up.merged_into_id
        )
        SELECT id FROM up WHERE merged_into_id IS NULL
    ) AS speaker ON true
"""


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Somebody else who is reached by a handle that was asked for; `customer_id` speaks."""

    customer_id: int
    kind: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Namesake:
    """Somebody of the same name; `domain` is one that both get mail at, if it says something."""

    customer_id: int
    domain: str


def holders(keys: Collection[tuple[str, str]], *, but: Collection[int]) -> list[Holder]:
    """Return who else is reached by one of these handles (kind and value), or claims to be."""
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT DISTINCT speaker.id, h.kind, h.value
            FROM unnest(%s::text[], %s::text[]) AS k(kind, value)
            CROSS JOIN LATERAL (
                SELECT customer_id, kind, value FROM handle
                WHERE kind = k.kind AND value = k.value
              UNION
                SELECT customer_id, kind, value FROM claim
                WHERE kind = k.kind AND value = k.value
            ) AS h
            {SPEAKER.format(of="h.customer_id")}
            WHERE speaker.id <> ALL(%s::bigint[])
            LIMIT {MOST}
            """,
            [[kind for kind, _ in keys], [value for _, value in keys], list(but)],
        )
        return [
            Holder(customer_id=id_, kind=kind, value=value)
            for id_, kind, value in cursor.fetchall()
        ]


def claims_of(customer_ids: Collection[int]) -> list[tuple[str, str]]:
    """Return what channels say these customers are reached by, without proof: kind and value."""
    claims = Claim.objects.filter(customer__in=customer_ids)
    return list(claims.order_by("pk").values_list("kind", "value")[:MOST])


def namesakes(name: str, *, but: Collection[int]) -> list[Namesake]:
    """Return others who are called so. A name of one word is no name of a person in full."""
    if len(name.split()) < 2:  # noqa: PLR2004 -- a first name and a surname
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT DISTINCT speaker.id, coalesce(shared.domain, '')
            FROM (
                SELECT c.id FROM customer c WHERE lower(c.name) = lower(%s) AND c.name <> ''
                LIMIT {MOST}
            ) AS c
            {SPEAKER.format(of="c.id")}
            LEFT JOIN LATERAL (
                SELECT split_part(h.value, '@', 2) AS domain FROM handle h
                WHERE h.customer_id = c.id AND h.kind IN ('email', 'typed_email')
              INTERSECT
                SELECT split_part(h.value, '@', 2) FROM handle h
                WHERE h.customer_id = ANY(%s::bigint[]) AND h.kind IN ('email', 'typed_email')
              EXCEPT SELECT unnest(%s::text[])
                LIMIT 1
            ) AS shared ON true
            WHERE speaker.id <> ALL(%s::bigint[])
            """,
            [name, list(but), list(EVERYBODYS), list(but)],
        )
        return [Namesake(customer_id=id_, domain=domain) for id_, domain in cursor.fetchall()]


def told_apart(customer_ids: Collection[int]) -> set[int]:
    """Return who is not the same person as any of these; merges made since are followed."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT speaker.id
            FROM (
                SELECT d.other_id AS id FROM difference d
                WHERE d.undone_at IS NULL AND d.one_id = ANY(%(ids)s::bigint[])
              UNION
                SELECT d.one_id FROM difference d
                WHERE d.undone_at IS NULL AND d.other_id = ANY(%(ids)s::bigint[])
            ) AS d
            {SPEAKER.format(of="d.id")}
            """,
            {"ids": list(customer_ids)},
        )
        return {id_ for (id_,) in cursor.fetchall()}
