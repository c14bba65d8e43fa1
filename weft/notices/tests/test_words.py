"""What notices say."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from weft.conversations.queries import Heading
from weft.notices import words
from weft.notices.kinds import Kind
from weft.notices.queries import Line

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
HEADING = Heading(
    id=1, customer_id=1, customer_name="Ada", matter="", inbox_kind="webchat", inbox_name="Polana",
    last_text="Hello",
)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "pl", "cs"])
@pytest.mark.parametrize("actor_name", ["Bo", ""])
@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_words_also_when_its_colleague_is_unknown(kind, actor_name, language):
    line = Line(
        heading=HEADING, kinds=(kind,), count=1, actor_name=actor_name, happened_at=NOON,
        changed_at=NOON, is_read=False,
    )  # fmt: skip
    with translation.override(language):
        said = words.what(line)

    assert said
    assert "%(" not in said
