"""The law of the Land as rows that a city may correct, and the settings of the rules."""
