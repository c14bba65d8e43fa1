"""What Polana's people have prepared: templates in the languages of the shop, and macros."""

from __future__ import annotations

import tomllib
from datetime import datetime

from weft.conversations import actions
from weft.conversations.macros import Kind, Step
from weft.demo import shop


def prepare(*, by: int, at: datetime) -> None:
    """Write the shop's templates and macros down."""
    told = tomllib.loads((shop.DATA / "prepared.toml").read_text())
    ids: dict[str, int] = {}
    for one in told["template"]:
        texts = {code: one[code].strip() for code in shop.LANGUAGES if code in one}
        if "any" in one:
            texts[""] = one["any"]
        draft = actions.TemplateDraft(
            name=one["name"],
            texts=texts,
            shortcut=one["shortcut"],
            folder=one.get("folder", ""),
        )
        ids[one["name"]] = actions.create_template(draft, by=by, at=at)
    for one in told["macro"]:
        steps = tuple(
            Step(kind=Kind(kind), value=str(ids[value]) if kind == Kind.REPLY else value)
            for kind, value in one["steps"]
        )
        actions.create_macro(actions.MacroDraft(name=one["name"], steps=steps), by=by, at=at)
