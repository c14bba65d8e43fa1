"""What we send to vendors, held against their own descriptions of what they take, by Prism.

The descriptions are the vendors' data and no part of this project: they are looked for where
WEFT_VENDOR_SPECS says, or in ../shared/specs beside the project. Where they or Prism are absent the
tests are skipped, and the run's summary says so.
"""
