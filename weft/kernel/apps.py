"""The room as Django knows it."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Tells each new connection how we read moments."""

    name = "weft.kernel"

    def ready(self) -> None:
        """Import the declaration; no connection is opened before."""
        from weft.kernel import moments  # noqa: F401 - importing declares
