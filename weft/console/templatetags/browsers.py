"""{{ user_agent|browser }}: what people call a browser, where lists show one."""

from django import template

from weft.notices import devices

register = template.Library()

register.filter("browser", devices.name_of)
