"""The demo city: its data, the readers that mend it, and the loader."""
