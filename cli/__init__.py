"""The command `lastfour`."""
