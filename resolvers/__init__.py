"""What a field does: read its arguments, fetch through the row seam, page, load a level at a time, write."""
