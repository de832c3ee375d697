"""The table of fields and their masks, the masks, and the one place that applies them to rows."""
