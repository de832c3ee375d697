"""A first mapping for CSV files that nobody prepared: guessed from their names, headers and values, to be edited."""
