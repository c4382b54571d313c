"""What rules say, in the reader's language: one file a rule, named like it, each with `say_reason`."""
