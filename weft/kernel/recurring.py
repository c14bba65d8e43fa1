"""Queries of Django's that are made once, and prepared: what pages ask again and again.

To make the statement of a queryset costs several times what its answer costs. Here it is made when
it is asked for the first time, with gaps for what differs::

    _TALK = Recurring(lambda: Thread.objects.filter(conversation=Gap("id", "bigint")))

    rows = _TALK(id=conversation_id)

Rows come back as the queryset's models, with what `select_related` and `annotate` bring. What is
cut off (`[:1]`) or prefetched is not for this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from weft.kernel import statements

M = TypeVar("M", bound=Model)


class _Name(str):
    """Stands among a statement's arguments for one that is not known yet."""

    __slots__ = ()


class Gap(RawSQL):
    """A value that is given when the query is asked. `kind` is its type in the database."""

    def __init__(self, name: str, kind: str) -> None:
        super().__init__(f"%s::{kind}", [_Name(name)])


class Gaps(RawSQL):
    """A list of values, for a lookup with `__in`."""

    def __init__(self, name: str, kind: str) -> None:
        super().__init__(f"SELECT unnest(%s::{kind}[])", [_Name(name)])


class Recurring(Generic[M]):
    """A query with gaps. Call it with their values."""

    def __init__(self, make: Callable[[], QuerySet[M]]) -> None:
        self.make = make
        self._made: _Made | None = None

    def __call__(self, **values: Any) -> list[M]:
        """Return the rows."""
        if self._made is None:  # made twice when two threads come at once, which hurts nobody
            self._made = _Made(self.make())
        return self._made.rows(values)


class _Made:
    """The statement of a queryset, and how its rows become models."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        compiler: SQLCompiler = rows.query.get_compiler(connection=connection)
        self.sql, self.arguments = compiler.as_sql()
        self.compiler = compiler
        self.converters = compiler.get_converters(
            [column for column, _sql, _alias in compiler.select]
        )
        found = compiler.klass_info
        places = found["select_fields"]
        self.model = found["model"]
        self.own = slice(places[0], places[-1] + 1)
        self.names = [column[0].target.attname for column in compiler.select[self.own]]
        populators: Any = get_related_populators  # its stubs are of a later Django
        self.related = populators(found, compiler.select, connection.alias)
        self.annotations = compiler.annotation_col_map or {}

    def rows(self, values: dict[str, Any]) -> list[Any]:
        arguments = [values[one] if type(one) is _Name else one for one in self.arguments]
        with statements.prepared() as cursor:
            cursor.execute(self.sql, arguments)
            rows: Any = cursor.fetchall()
        if self.converters:
            rows = self.compiler.apply_converters(rows, self.converters)
        return [self._model(row) for row in rows]

    def _model(self, row: Any) -> Any:
        one = self.model.from_db(connection.alias, self.names, row[self.own])
        for related in self.related:
            related.populate(row, one)
        for name, place in self.annotations.items():
            setattr(one, name, row[place])
        return one
