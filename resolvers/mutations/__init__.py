"""What a mutation does: one transaction each, what the caller may do in it, and what became of it."""
