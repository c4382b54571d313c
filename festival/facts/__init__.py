"""What is true of a day: from the law, holidays and remembrance."""
