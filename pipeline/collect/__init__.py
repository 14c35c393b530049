"""What is collected, and how it is kept."""
