"""Principals, grants, reach and boundaries, compiled into an access plan: which rows, and how far fields are shown."""
