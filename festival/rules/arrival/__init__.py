"""The rule `arrival`: what it finds, and its words."""
