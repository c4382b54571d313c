"""The rule `sunday_opening`: what it finds, and its words."""
