"""The rule `neighbours`: what it finds, and its words."""
