"""How long the database takes to find the rows of a list, for callers who see much or little of large tables."""
