"""More guests than the place holds."""
