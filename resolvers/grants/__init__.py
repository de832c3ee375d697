"""Grants and requests for access, as whoever asks may see them; and what a change of permissions would come to."""
