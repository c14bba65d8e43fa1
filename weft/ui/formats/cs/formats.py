"""Czech: an unbroken space after each dot, and the month as it stands beside a day."""

TIME_FORMAT = "H:i"  # as every clock of ours
DATETIME_FORMAT = "j. E Y, H:i"
MONTH_DAY_FORMAT = "j. E"
SHORT_DATE_FORMAT = "j.\xa0n.\xa0Y"
SHORT_DATETIME_FORMAT = "j.\xa0n.\xa0Y, H:i"
DAY_FORMAT = "j.\xa0n."
MOMENT_FORMAT = "j.\xa0n., H:i"
WEEKDAY_MOMENT_FORMAT = "D j.\xa0n., H:i"
