"""The rule `city_load`: what it finds, and its words."""
