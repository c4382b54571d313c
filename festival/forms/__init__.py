"""What every form shares: its fields, doubts asked once, both versions side by side, shapes and arguments as typed."""
