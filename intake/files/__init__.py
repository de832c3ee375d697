"""Import of CSV files by a mapping that a user writes."""
