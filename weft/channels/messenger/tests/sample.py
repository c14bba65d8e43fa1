"""How Meta calls for Messenger, for the tests of every channel."""

from pathlib import Path

from weft.gateway.graph.tests import meta_sample

FIXTURES = Path(__file__).parents[1] / "fixtures"
SAMPLE = meta_sample.of(
    FIXTURES / "text.json", silent=("thread_control.json",), page_id="110022003300"
)
