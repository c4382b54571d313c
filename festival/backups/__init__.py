"""A whole installation in one file, and back: the same file for both databases."""
