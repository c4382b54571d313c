"""The ground: knows no room above it."""
