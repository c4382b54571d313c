"""The rule `dignity`: what it finds, and its words."""
