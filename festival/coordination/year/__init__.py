"""The city's year on one screen, one sheet and one feed."""
