"""Which sample announcement holds which row of the genre: checks, and the page of the table."""
