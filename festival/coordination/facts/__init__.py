"""What rules know of days and of the town beside the events themselves."""
