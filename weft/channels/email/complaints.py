"""What a mail server complains about when somebody logs in, in plain words for the owner.

Where nobody knows what it means, its own words are shown.
"""

from __future__ import annotations

import re2
from django.utils.translation import gettext as _

from weft.gateway.connecting import Problem

from . import known
from .settings import Settings

SHOWN = 200  # characters of what a server said

# What servers say, and what it means; the first that fits. Gmail, Microsoft and Dovecot were read
# in their documentation or heard from themselves, 2026-11
MEANINGS = tuple(
    (code, re2.compile(f"(?i){says}"))
    for code, says in (
        ("no_tls", r"STARTTLS (extension )?not supported|TLS not (supported|available)"),
        ("no_tls", r"must issue a STARTTLS|SSL.required|encryption.required|PRIVACYREQUIRED"),
        (
            "app_password",
            r"application-specific|app.?password|5\.7\.9|InvalidSecondFactor",
        ),
        ("smtp_off", r"5\.7\.30|SmtpClientAuthentication is disabled|5\.7\.139.*disabled"),
        ("consent_needed", r"basic authentication is (disabled|not supported)|BasicAuth|WEBLOGIN"),
        ("imap_off", r"not enabled for IMAP|IMAP access is disabled|IMAP is disabled"),
        ("imap_off", r"authenticated but not connected|protocol .* disabled|imap.*not allowed"),
        ("too_many", r"too many|maximum number of connections|\[LIMIT\]|rate limit|\b421\b"),
        ("busy", r"\[UNAVAILABLE\]|\[INUSE\]|temporar|try again|\b4[0-9][0-9] 4\."),
        ("wrong_password", r"AUTHENTICATIONFAILED|authentication (failed|unsuccessful)|5\.7\.8"),
        ("wrong_password", r"invalid (credentials|login)|password|LOGIN failed|\b535\b"),
    )
)

HELPED = {"app_password", "smtp_off", "consent_needed", "imap_off", "wrong_password"}


def explain(settings: Settings, road: str, error: Exception) -> Problem:
    """Return what a server's refusal means; `road` is imap or smtp."""
    says = _text(error)
    code = meaning(says)
    if code == "wrong_password" and settings.auth == "xoauth2":
        code = "wrong_account"
    told = {
        "says": says[:SHOWN],
        "login": settings.login,
        "host": getattr(settings, f"{road}_host"),
    }
    steps = _steps(settings, code) if code in HELPED else []
    field = {"no_tls": f"{road}_security", "wrong_password": "password"}.get(code, "")
    return Problem(code=code, words=_words(code) % told, steps=steps, field=field)


def meaning(says: str) -> str:
    """Return the code of what a server said."""
    return next((code for code, pattern in MEANINGS if pattern.search(says)), "refused")


def _words(code: str) -> str:
    return {
        "app_password": _("%(host)s wants an app password here, not the usual one."),
        "smtp_off": _("Sending with a password is switched off at Microsoft for this mailbox."),
        "consent_needed": _("%(host)s takes no passwords: sign in there instead."),
        "imap_off": _("Reading by mail programs (IMAP) is switched off for this mailbox."),
        "too_many": _("Too many programs use this mailbox at once. Wait some minutes, try again."),
        "busy": _("%(host)s is busy just now and asks to try again later: %(says)s"),
        "no_tls": _("%(host)s offers no encryption this way, so no password was sent to it."),
        "wrong_account": _(
            "%(host)s does not open the mailbox of %(login)s with this consent. Was it given by "
            "another account?"
        ),
        "wrong_password": _("%(host)s does not accept the password of %(login)s."),
        "refused": _("%(host)s refuses, and says: %(says)s"),
    }[code]


def _steps(settings: Settings, code: str) -> list[str]:
    """Return what the keeper of the mailbox asks for, with the page where it is done."""
    keeper = known.by_host(settings.imap_host)
    if keeper is None and code in {"smtp_off", "consent_needed"}:
        keeper = next(one for one in known.PROVIDERS if one.wants_consent)
    if keeper is None:
        return []
    return [*(str(step) for step in keeper.steps), *([keeper.link] if keeper.link else [])]


def _text(error: Exception) -> str:
    """Return what the server said, as one line."""
    said = getattr(error, "smtp_error", None) or (error.args[0] if error.args else "")
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    code = getattr(error, "smtp_code", "")
    return " ".join(f"{code} {text}".split())
