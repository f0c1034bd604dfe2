"""What the watched folder and the overnight run share: what has arrived, what of it is due, and taking it once."""

from repurpose.doors.arrivals import Arrival, Sweep, look
from repurpose.doors.seen import Seen
from repurpose.doors.sweep import Taken, take

__all__ = ["Arrival", "Seen", "Sweep", "Taken", "look", "take"]
