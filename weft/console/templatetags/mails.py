"""{% mail_is_set_up as sends_mail %}: whether Weft can send mail at all; pages say so honestly."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def mail_is_set_up() -> bool:
    """Whether a mail server is configured."""
    return bool(settings.EMAIL_HOST)
