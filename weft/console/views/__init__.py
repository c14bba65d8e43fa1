"""The views of the console: one file per noun, each thin over the rooms."""
