"""The rule `resources`: what it finds, and its words."""
