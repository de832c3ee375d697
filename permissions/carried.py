"""What a customer's signature tells of its children: they carry its relations, so who relates need not be looked up."""

from collections.abc import Sequence

from models.catalogue import CATALOGUE, lists_of
from models.words import Resource
from permissions.access import ResourceAccess
from permissions.terms import SIGNATURE_BITS


def carries(parent: Resource, list_name: str) -> bool:
    """Whether the records of a list carry the relations of the record that they are listed below."""
    listed = lists_of(parent)[list_name]
    link = next((link for link in CATALOGUE[listed.target].links if link.column == listed.column), None)
    carried = CATALOGUE[listed.target].related is not None
    return parent is Resource.CUSTOMER and link is not None and link.target is parent and carried


def carried_bits(signatures: Sequence[int], parent: ResourceAccess, child: ResourceAccess) -> list[list[int]]:
    """For each parent's signature the matches of its children that the right person relates to for sure.

    One list for each integer that a child's signature is read as. What a match asks beside that is not told by it.
    """
    possible = CATALOGUE[child.resource].relations
    pairs = [
        (1 << above, below)
        for above, match in enumerate(parent.matches)
        for below, its in enumerate(child.matches)
        if match.people is not None
        and match.people == its.people
        and match.relations & possible <= its.relations
        # A relation that the children can't have is one that they don't carry.
        and match.relations & CATALOGUE[parent.resource].relations <= possible
    ]
    words = range(-(-len(child.matches) // SIGNATURE_BITS))
    known: dict[int, list[int]] = {}
    for signature in set(signatures):
        known[signature] = [0 for _ in words]
        for bit, below in pairs:
            if signature & bit:
                known[signature][below // SIGNATURE_BITS] |= 1 << below % SIGNATURE_BITS
    return [[known[signature][word] for signature in signatures] for word in words]
