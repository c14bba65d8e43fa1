"""Telegram's Bot API as OpenAPI: it is described in a form of its own, read off its pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PLAIN: dict[str, dict[str, Any]] = {
    "Integer": {"type": "integer"},
    "Float": {"type": "number"},
    "String": {"type": "string"},
    "Boolean": {"type": "boolean"},
    "InputFile": {"type": "string", "format": "binary"},
}
LENGTH = re.compile(r"\b(\d+)-(\d+) characters")


def methods(file: Path) -> set[str]:
    """Return the names of all methods."""
    return set(json.loads(file.read_text())["methods"])


def description(file: Path, token: str, wanted: Iterable[str]) -> dict[str, Any]:
    """Return these methods, as the bot with this token calls them."""
    said = json.loads(file.read_text())
    return {
        "openapi": "3.0.3",
        "info": {"title": "Bot API", "version": said["version"]},
        "paths": {f"/bot{token}/{name}": _method(said["methods"][name]) for name in wanted},
        "components": {"schemas": {name: _type(one) for name, one in said["types"].items()}},
    }


def _method(said: Mapping[str, Any]) -> dict[str, Any]:
    kinds = ("application/json", "multipart/form-data")
    fields = said.get("fields", [])
    content = {kind: {"schema": _object(fields, is_form=kind == kinds[1])} for kind in kinds}
    return {
        "post": {
            "requestBody": {"content": content, "required": bool(fields)},
            "responses": {"200": {"description": "Answered."}},
        }
    }


def _type(said: Mapping[str, Any]) -> dict[str, Any]:
    if subtypes := said.get("subtypes"):
        return {"anyOf": [_schema(name) for name in subtypes]}
    return _object(said.get("fields", []))


def _object(fields: Iterable[Mapping[str, Any]], *, is_form: bool = False) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {one["name"]: _field(one, is_form=is_form) for one in fields},
        "required": [one["name"] for one in fields if one["required"]],
        "additionalProperties": False,
    }


def _field(said: Mapping[str, Any], *, is_form: bool) -> dict[str, Any]:
    if is_form:
        return {"type": "string"} | _length(said)  # a part of a form is bytes
    [first, *more] = [_schema(name) | _length(said) for name in said["types"]]
    return {"anyOf": [first, *more]} if more else first


def _length(said: Mapping[str, Any]) -> dict[str, int]:
    found = LENGTH.search(said["description"])
    if not found or "String" not in said["types"]:
        return {}
    return {"minLength": int(found[1]), "maxLength": int(found[2])}


def _schema(name: str) -> dict[str, Any]:
    if name.startswith("Array of "):
        return {"type": "array", "items": _schema(name.removeprefix("Array of "))}
    return dict(PLAIN.get(name) or {"$ref": f"#/components/schemas/{name}"})
