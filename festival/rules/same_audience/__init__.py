"""The rule `same_audience`: what it finds, and its words."""
