"""How Meta calls for Instagram, for the tests of every channel."""

from pathlib import Path

from weft.gateway.graph.tests import meta_sample

FIXTURES = Path(__file__).parents[1] / "fixtures"
SAMPLE = meta_sample.of(
    FIXTURES / "text.json",
    silent=(
        "mention.json",
        "comment_of_ours.json",
    ),
    instagram_id="17840001",
)
