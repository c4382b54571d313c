"""Bad days, made on purpose: real processes that are killed, cut off or overrun, and a look at what is left.

`python -m tests.faults --minutes N` makes them at random for as long as one likes.
"""
