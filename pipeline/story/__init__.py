"""What an analyst asks of a snapshot: the story of a company, the origin of a value."""
