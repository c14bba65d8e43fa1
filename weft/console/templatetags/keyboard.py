"""{% command_table %}: what can be done, and with which keys, for the scripts of the page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from weft.console import commands

register = template.Library()


@register.simple_tag(takes_context=True)
def command_table(context: dict[str, Any]) -> SafeString:
    """Return the table as a block of data that no browser runs."""
    return json_script(commands.served(context["request"].user.role), "commands")
