"""What Weft can do on this machine, measured. `bin/bench NAME [--json]`; one file per question.

Absolute figures belong to one machine; what counts are the ratios within one run. Nothing here is
asserted against a clock by a test.
"""
