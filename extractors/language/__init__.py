"""What several fields need and no field owns: numbers, dates, names, sentences."""
