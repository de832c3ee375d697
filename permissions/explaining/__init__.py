"""Why somebody may do what: the same plans and signatures that rows are fetched by, taken apart and named."""
