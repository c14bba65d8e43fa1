"""What X does to messages, in words for people; the faces translate."""

from django.utils.translation import gettext_noop

ENCRYPTED = gettext_noop("An encrypted message. It can be read at X alone.")
NOT_TAKEN = gettext_noop("X did not take the message.")
NOT_THERE = gettext_noop("This is not at X any more.")
TOO_LONG = gettext_noop("A public reply at X has at most 280 characters.")
SIGN_IN = gettext_noop("Nobody has given consent at X, or it has ended. Sign in again.")
NO_APP = gettext_noop("X does not know the app of this workspace.")
HERE = gettext_noop("X brings here what is new.")
ELSEWHERE = gettext_noop("X brings nothing here any more. Test the connection again.")
FILE_GONE = gettext_noop("An attached file is missing, so the message was not sent.")
TOO_MANY_PICTURES = gettext_noop("A post can have four pictures.")
