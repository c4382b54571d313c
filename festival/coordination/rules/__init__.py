"""What is looked for, one rule a file. Pure: plain values in, findings out.

A rule's module has `NAME`; `Settings`, a frozen dataclass of the city's choices with `is_on` and `severity`; and
`EXPLAINED`, a sentence for each of its fields. It looks at one date of one event (`check_happening`), at two that may
be in each other's way (`check_pair`), or at all that share something (`check_group`); what a group has to hold to
judge one happening says `reaches`. How a finding is put into words stands in festival/coordination/words.
"""
