"""People of a company, as tests write them where it matters only who they are and where they stand."""

from models.words import PersonStatus
from resolvers.writing.new_record import NewRecord


def colleague(one: int, *, status: PersonStatus = PersonStatus.ACTIVE, **links: int | None) -> NewRecord:
    """A person of an id, with their superior, department and role, if any."""
    fields = {"work_id": str(one), "name": f"P {one}", "email": f"{one}@x.example", "status": status}
    return NewRecord(fields, links, id=one)
