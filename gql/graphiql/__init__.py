"""GraphiQL: the page that a browser gets at /graphql. `built/` is made of the source, which is graphiql/ at the top."""
