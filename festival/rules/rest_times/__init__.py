"""The rule `rest_times`: what it finds, and its words."""
