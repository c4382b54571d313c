"""What people type or paste for days, hours and seasons, read; and written back in the same way."""
