"""What rules look at and answer, as plain values: happenings, findings, distances, cells. Pure."""
