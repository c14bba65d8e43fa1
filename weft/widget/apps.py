"""The room as Django knows it."""

from django.apps import AppConfig


class WidgetConfig(AppConfig):
    """Declares what visitors' streams carry as soon as the room is loaded."""

    name = "weft.widget"

    def ready(self) -> None:
        """Import the declarations; nothing here is asked before the first stream opens."""
        from weft.widget import talk  # noqa: F401 - importing declares
