"""Scheduling: opening hours. Calendars, bookings and reminders will stand here too.

Tables   plan
Says     plan.changed
Change   actions.py
Read     queries.py; hours.py and public_holidays.py are pure arithmetic
"""
