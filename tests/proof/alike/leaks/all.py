"""All seeded leaks."""

from tests.proof.alike.leaks import lists, requests, values, writes

LEAKS = {leak.name: leak for leak in (*lists.LEAKS, *values.LEAKS, *requests.LEAKS, *writes.LEAKS)}
