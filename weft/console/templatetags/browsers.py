"""{{ user_agent|browser }}: what people call a browser, where lists show one."""

from django import template
from django.utils.translation import gettext as _

from weft.notices import devices

register = template.Library()


@register.filter
def browser(user_agent: str) -> str:
    """Return "Chrome, Android", or that it is a browser."""
    return devices.name_of(user_agent) or _("A browser")
