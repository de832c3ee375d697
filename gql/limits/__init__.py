"""Limits: what a request may ask for at once, measured before anything is fetched."""
