"""Rules of time: how they are written, expanded in wall time and said in words, and days that move."""
