"""How our languages write days and times, where Django's own way is not our readers'.

Three are our own, beside Django's names: `DAY_FORMAT` for a day of this year in a narrow place,
`MOMENT_FORMAT` with its time, `WEEKDAY_MOMENT_FORMAT` with its weekday too. Each language has all
three, for Django takes a name that it does not find for the format itself.
"""
