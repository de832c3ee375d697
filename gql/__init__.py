"""The edge: HTTP, the GraphQL schema, its types and errors. The only room that knows strawberry and starlette."""
