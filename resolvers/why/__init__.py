"""Why somebody may do what, told to who may know: of records that they may view, and of people that they may view."""
