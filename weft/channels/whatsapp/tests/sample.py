"""How Meta calls for WhatsApp, for the tests of every channel."""

from pathlib import Path

from weft.gateway.graph.tests import meta_sample

FIXTURES = Path(__file__).parents[1] / "fixtures"
SAMPLE = meta_sample.of(
    FIXTURES / "text.json",
    silent=("template_paused.json",),
    phone_number_id="220011223344556",
    business_account_id="330011223344556",
)
