"""Polish: days of this year by the month's short name, whole dates with dots."""

SHORT_DATE_FORMAT = "j.m.Y"
SHORT_DATETIME_FORMAT = "j.m.Y, H:i"
DAY_FORMAT = "j b"
MOMENT_FORMAT = "j b, H:i"
WEEKDAY_MOMENT_FORMAT = "D j b, H:i"
