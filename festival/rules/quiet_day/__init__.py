"""The rule `quiet_day`: what it finds, and its words."""
