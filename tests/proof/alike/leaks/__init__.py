"""Leaks put into the program on purpose, one for each channel: what finds them would find ours."""
