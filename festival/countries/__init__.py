"""Where a city lies: its country, the part of it, and the time zone, as codes and as people call them."""
