"""The GraphQL types, made from the catalogue of resources and the table of fields."""
