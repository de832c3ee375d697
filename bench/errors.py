"""What stops a run."""


class BenchError(Exception):
    """Something is not as it has to be for the figures to mean anything; the message says what."""
