"""Logs for machines: one JSON object a line on stderr, a dotted event name and ids as fields.

Never log a body or an address: ids are enough to find them, and logs are kept by others.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any

# What logging itself puts on every record; all else on it came through `extra`.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Write a record as one line of JSON; a traceback is one of its fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without the newline at its end."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "logger": record.name,
            "process": record.process,
        }
        line |= {name: value for name, value in vars(record).items() if name not in _OWN}
        line.pop("request", None)  # Django passes the whole request; its text would hold addresses
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


def settings(level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything from `level` on goes to stderr as JSON."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "weft.kernel.logs.JsonLines"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "weft": {"level": level.upper()},
            # answers of 4xx are ordinary; they are counted, not logged one by one
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "propagate": False},
            "django": {"handlers": [], "level": "WARNING"},
        },
    }
