"""{% command_table %}: what can be done, for the scripts of the page; {% key_of "reply" %}."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from weft.console import commands, own_keys

register = template.Library()


@register.simple_tag(takes_context=True)
def command_table(context: dict[str, Any]) -> SafeString:
    """Return the table as a block of data that no browser runs."""
    agent = context["request"].user
    return json_script(commands.served(agent.role, agent.keys), "commands")


@register.simple_tag(takes_context=True)
def key_of(context: dict[str, Any], name: str) -> str:
    """Return the key of a command as the reader has set it; empty when it has none."""
    own = context["request"].user.keys
    return own_keys.settle(own, commands.DEFAULTS)[name]
