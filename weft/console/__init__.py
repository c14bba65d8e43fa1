"""The console: where agents read, answer and settle conversations.

A face: HTTP in, HTML out, no rules. Every view asks the rooms' queries and calls their actions.

Addresses are in `urls`, what answers them in `views`. Views draw from folders that are nouns:
`lists` and the `timeline` in the middle of the screen, the `customer` beside them, the `composer`
below, and what is `due`, `people`, `reports` and the `keyboard`. `desk` lays all of it out on one
page. Folders import downwards only; a contract in `pyproject.toml` says in which order.
"""
