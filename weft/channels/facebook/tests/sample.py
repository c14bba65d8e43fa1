"""How Meta calls for Facebook, for the tests of every channel."""

from pathlib import Path

from weft.gateway.graph.tests import meta_sample

FIXTURES = Path(__file__).parents[1] / "fixtures"
SAMPLE = meta_sample.of(
    FIXTURES / "comment.json",
    silent=(
        "like.json",
        "hidden.json",
        "comment_of_the_page.json",
    ),
    page_id="110022003300",
)
