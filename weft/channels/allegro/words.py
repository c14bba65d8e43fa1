"""What Allegro does to messages of ours, in words for whoever wrote them; the faces translate."""

from django.utils.translation import gettext_noop

BLOCKED = gettext_noop(
    "Allegro has blocked this message. Addresses and links to elsewhere are not allowed there."
)
NOT_TAKEN = gettext_noop("Allegro did not take the message.")
CLOSED = gettext_noop("This discussion takes no more messages.")
