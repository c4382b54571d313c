"""The rule `venue_overlap`: what it finds, and its words."""
