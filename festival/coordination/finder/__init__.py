"""Better dates: every day of a window judged by all rules at once."""
