"""Which of our languages a stranger reads."""

from __future__ import annotations

from django.conf import settings


def languages() -> list[str]:
    """Return the codes of the languages that we speak."""
    return [code for code, _name in settings.LANGUAGES]


def choose(*wishes: object) -> str:
    """Return the first wish that we speak ("pl", "pl-PL"), else the workspace's language."""
    ours = languages()
    for wish in wishes:
        code = str(wish or "").replace("_", "-").partition("-")[0].lower()
        if code in ours:
            return code
    return settings.LANGUAGE_CODE.partition("-")[0]
