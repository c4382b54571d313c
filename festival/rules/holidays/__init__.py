"""The rule `holidays`: what it finds, and its words."""
