"""The rule `quiet_nearby`: what it finds, and its words."""
