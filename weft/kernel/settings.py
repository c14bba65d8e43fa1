"""Workspace settings: what the owner changes in the console, not in the environment.

Each room declares a frozen dataclass; one row holds each. Read the value at the moment of use and
never keep it: another process may have changed it a second ago.

    @settings.declared
    @dataclass(frozen=True, kw_only=True)
    class Promises:
        "How fast we promise to be."

        first_reply_minutes: int = field(default=60, metadata={"help": "Opening time"})
"""

from __future__ import annotations

import dataclasses
import re
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.db import connection, transaction

from weft.kernel import shapes
from weft.kernel.events import Event, say
from weft.kernel.models import Setting

S = TypeVar("S")

# A process that missed the event (its reader was away) still hears of a change this soon
STALE_SECONDS = 5

_declared: dict[str, type[Any]] = {}
_keys: dict[type[Any], str] = {}
_cache: dict[type[Any], tuple[Any, float]] = {}


class BadDeclaration(TypeError):
    """The class cannot be a setting: it must be frozen, explained, and whole without any input."""


class Undeclared(LookupError):
    """The class was never declared with `@settings.declared`."""


class BadSetting(ValueError):
    """A stored or given value does not fit the declared type; the text names the field."""


@dataclass(frozen=True, kw_only=True)
class SettingChanged(Event):
    """The owner changed a setting; every process forgets what it remembered of it."""

    name: ClassVar[str] = "setting.changed"

    key: str


def declared(kind: type[S]) -> type[S]:
    """Make a frozen dataclass a setting, kept under `room.its_name`.

    Raises BadDeclaration without a docstring, a default for each field, or `frozen=True`.
    """
    room = kind.__module__.split(".")[1]
    key = f"{room}.{re.sub(r'(?<!^)(?=[A-Z])', '_', kind.__name__).lower()}"
    if not dataclasses.is_dataclass(kind) or not kind.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        raise BadDeclaration(f"{key} is not a frozen dataclass")
    # A dataclass without a docstring is given its own signature as one
    if not kind.__doc__ or kind.__doc__.startswith(f"{kind.__name__}("):
        raise BadDeclaration(f"{key} does not say what it is for: it has no docstring")
    try:
        kind()
    except TypeError as problem:
        raise BadDeclaration(f"{key} needs a default for each field") from problem
    other = _declared.setdefault(key, kind)
    if other.__qualname__ != kind.__qualname__ or other.__module__ != kind.__module__:
        raise BadDeclaration(f"{key} is declared twice")
    _declared[key] = kind
    _keys[kind] = key
    return kind


def everything() -> dict[str, type[Any]]:
    """Return every declared setting by its key, sorted; the docs and the console list them."""
    return dict(sorted(_declared.items()))


def read(kind: type[S]) -> S:
    """Return the setting as it stands, defaults where nothing was stored.

    Asks the database at most every STALE_SECONDS, so call it behind `doors.in_thread` in async
    code. Fields that this version does not know are left out.

    Raises BadSetting when the stored value does not fit the type: a line was edited by hand.
    """
    key = _key(kind)
    if _is_being_written(key):
        # Ours and not yet committed: right for this transaction, wrong for the rest
        return _load(kind, key)
    found = _cache.get(kind)
    if found and time.monotonic() - found[1] < STALE_SECONDS:
        return found[0]  # type: ignore[no-any-return]
    asked_at = time.monotonic()
    value = _load(kind, key)
    _cache[kind] = (value, asked_at)
    return value


@transaction.atomic
def write(value: object, *, by: int | None, at: datetime) -> None:
    """Store a whole setting, changed by agent `by` (None: set-up or a migration).

    The same value again changes nothing and says nothing. Raises BadSetting when a field does
    not hold what it declares.
    """
    kind = type(value)
    key = _key(kind)
    stored = shapes.plain(value)
    _build(kind, key, stored)
    row = Setting.objects.select_for_update().filter(key=key).first()
    if row is not None and row.value == stored:
        return
    # Two first writers at once: the second waits here and wins
    Setting.objects.bulk_create(
        [Setting(key=key, value=stored, changed_at=at)],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["value", "changed_at"],
    )
    say(SettingChanged(key=key, actor_id=by))
    transaction.on_commit(_Forget(key))


def forget(key: str | None = None) -> None:
    """Ask the database again at the next read; without a key, for every setting."""
    if key is None:
        _cache.clear()
    elif key in _declared:
        _cache.pop(_declared[key], None)


@dataclass(frozen=True)
class _Forget:
    """The hook of a transaction that wrote `key`; it also marks that transaction as such."""

    key: str

    def __call__(self) -> None:
        forget(self.key)


def _is_being_written(key: str) -> bool:
    hooks = (entry[1] for entry in connection.run_on_commit)
    return any(isinstance(hook, _Forget) and hook.key == key for hook in hooks)


def _key(kind: type[Any]) -> str:
    try:
        return _keys[kind]
    except KeyError:
        raise Undeclared(f"{kind.__qualname__} is not declared as a setting") from None


def _load(kind: type[S], key: str) -> S:
    row = Setting.objects.filter(key=key).values_list("value", flat=True).first()
    return kind() if row is None else _build(kind, key, row)


def _build(kind: type[S], key: str, stored: object) -> S:
    try:
        return shapes.build(kind, stored)  # type: ignore[no-any-return]
    except shapes.Misfit as problem:
        raise BadSetting(f"{key}{problem}") from problem
