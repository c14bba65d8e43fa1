"""English as it is read in Europe: 24 hours, the day before the month, no month as a number.

Django's own English is of the United States, "Jan. 2, 2030, 7 a.m.", beside clocks of ours that
all show 24 hours. What does not stand here is Django's.
"""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
DAY_FORMAT = "j M"
MOMENT_FORMAT = "j M, H:i"
WEEKDAY_MOMENT_FORMAT = "D j M, H:i"
FIRST_DAY_OF_WEEK = 1  # Monday
