"""The rule `noise_quota`: what it finds, and its words."""
