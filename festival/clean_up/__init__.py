"""What is thrown away by itself, and after how long."""
