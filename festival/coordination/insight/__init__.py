"""How the year spreads, and what the city could do next."""
