"""Shapes: dataclasses to plain JSON and back, strictly.

Only what settings need: text, numbers, booleans, dates and times, enumerations, literals, tuples,
mappings by text, other dataclasses, and `| None`. Nothing is guessed: `"1"` is no number and
`True` neither.
"""

from __future__ import annotations

import dataclasses
import types
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from weft.kernel.requests import is_clean


class Misfit(ValueError):
    """A value does not have the declared shape; the text says where, and what was wanted."""


def plain(value: Any) -> Any:
    """Return `value` as lists, dicts, text, numbers, booleans and None."""
    if dataclasses.is_dataclass(value):
        return {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def build(shape: Any, value: Any, where: str = "") -> Any:
    """Return `value`, plain, as a `shape`. Fields of a dataclass may be missing or unknown.

    Raises Misfit, naming the place: `.hours[2].opens: "25:00" is not a time`.
    """
    if dataclasses.is_dataclass(shape):
        return _dataclass(shape, value, where)
    origin, arguments = get_origin(shape), get_args(shape)
    if origin in {Union, types.UnionType}:
        return _union(arguments, value, where)
    if origin is Literal:
        if value in arguments:
            return value
    elif origin is tuple and isinstance(value, list) and arguments[1:] == (...,):
        return tuple(
            build(arguments[0], item, f"{where}[{place}]") for place, item in enumerate(value)
        )
    elif origin is dict and isinstance(value, dict):
        return {key: build(arguments[1], item, f"{where}.{key}") for key, item in value.items()}
    elif isinstance(shape, type):
        return _simple(shape, value, where)
    raise Misfit(f"{where}: {value!r} is not {_called(shape)}")


def _dataclass(shape: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise Misfit(f"{where}: {value!r} is not {_called(shape)}")
    hints = _hints(shape)
    return shape(
        **{
            name: build(hint, value[name], f"{where}.{name}")
            for name, hint in hints.items()
            if name in value
        }
    )


def _union(shapes: tuple[Any, ...], value: Any, where: str) -> Any:
    problem = Misfit(where)
    for shape in shapes:
        if shape is type(None):
            if value is None:
                return None
            continue
        try:
            return build(shape, value, where)
        except Misfit as misfit:
            problem = misfit
    raise problem


def _simple(shape: type[Any], value: Any, where: str) -> Any:
    try:
        if issubclass(shape, Enum):
            return shape(value)
        if shape in {date, datetime, time} and isinstance(value, str):
            return shape.fromisoformat(value)
    except ValueError:
        pass
    else:
        if shape is float and type(value) is int:
            return float(value)
        # type() and not isinstance(): True is an int to Python, not to an owner
        if type(value) is shape and (shape is not str or is_clean(value)):
            return value
    raise Misfit(f"{where}: {value!r} is not {_called(shape)}")


def _called(shape: Any) -> str:
    return shape.__name__ if isinstance(shape, type) else str(shape)


@cache
def _hints(shape: Any) -> dict[str, Any]:
    hints = get_type_hints(shape)
    return {field.name: hints[field.name] for field in dataclasses.fields(shape) if field.init}
