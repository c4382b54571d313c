"""What is measured, not asserted: `make bench` prints the table. A bar is a ratio within one run.

One file a bench, named after what it measures, with `def run(scale: Scale) -> Iterable[Row]`.
"""
