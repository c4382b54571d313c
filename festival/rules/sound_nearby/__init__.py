"""The rule `sound_nearby`: what it finds, and its words."""
