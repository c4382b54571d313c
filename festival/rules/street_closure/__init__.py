"""The rule `street_closure`: what it finds, and its words."""
