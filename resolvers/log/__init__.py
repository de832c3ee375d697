"""The log as its reader may see it: which entries, and what of each."""
