"""Measures Lastfour beside servers that do the same work in other ways; `scripts/bench` runs it."""
