"""Who is who and what belongs together: companies, firms, places, certificates, events."""
