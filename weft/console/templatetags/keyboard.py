"""{% command_table role keys %}: what can be done, for a page's scripts; {% key_of "reply" %}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from weft.console.keyboard import commands

register = template.Library()


@register.simple_tag
def command_table(role: str, keys: Mapping[str, str]) -> SafeString:
    """Return the table for a role and its own keys, as a block of data that no browser runs."""
    return json_script(commands.served(role, keys), "commands")


@register.simple_tag(takes_context=True)
def key_of(context: dict[str, Any], name: str) -> str:
    """Return the key of a command as the reader has set it; empty when it has none."""
    return commands.keys_of(context["request"].user.keys)[name]
