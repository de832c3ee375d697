"""How the interpreter of a server is set: for short waits, where Python's own settings are for one long computation."""

import gc
import sys

# For how many seconds a thread keeps the interpreter while another waits; Python's own 5 ms are most of an answer.
SWITCH = 0.0005
# After how many new objects the collector looks for circles among them. A thousand records with their children are some
# 30,000, which go by themselves once they are sent; by Python's own 700 it would look fifty times meanwhile.
OBJECTS = 50_000


def set_for_serving() -> None:
    """Set it, once everything is there that stays for as long as the server runs."""
    # A collector that looks at all of that again halts an answer for 100 ms.
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS)
    sys.setswitchinterval(SWITCH)
