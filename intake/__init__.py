"""Data from outside: the demo company, seeding, and the import of files by a mapping."""
