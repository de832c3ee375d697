"""The executor: a query is answered a level at a time, column by column, instead of a value at a time."""
