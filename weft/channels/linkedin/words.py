"""What LinkedIn does to comments, in words for people; the faces translate."""

from django.utils.translation import gettext_noop

NO_WORDS = gettext_noop("A comment without words. It can be seen at LinkedIn.")
NOT_TAKEN = gettext_noop("LinkedIn did not take the comment.")
NOT_ALLOWED = gettext_noop("LinkedIn does not let the page comment there.")
GONE = gettext_noop("The post or the comment is not there any more.")
TOO_LONG = gettext_noop("A comment at LinkedIn has at most 1,250 characters.")
SIGN_IN = gettext_noop("Nobody has given consent at LinkedIn, or it has ended. Sign in again.")
NO_APP = gettext_noop("LinkedIn does not know this app.")
NOT_SEEN = gettext_noop(
    "LinkedIn does not show this page to whoever signed in. They have to be an administrator of it."
)
OUTDATED = gettext_noop("LinkedIn has changed since this Weft was made. Please update Weft.")
HERE = gettext_noop("LinkedIn brings here what is new.")
ELSEWHERE = gettext_noop("LinkedIn brings nothing here any more. Test the connection again.")
LOOKS = gettext_noop("Weft looks at LinkedIn for what is new.")
CONSENT = gettext_noop("Weft may answer for the page.")
ENDS_SOON = gettext_noop("The consent at LinkedIn ends soon. Sign in again.")
