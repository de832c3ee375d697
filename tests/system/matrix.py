"""Who sees which records and which values of the demo company: written by hand from its policy, not from its answers.

Records are called by what nobody sees masked: customers, opportunities, contracts, sales and shipments by number,
contacts by the e-mail address before the @ and the number of their customer, logs by the moment.
"""

from collections.abc import Iterator, Mapping


def some(written: str) -> Iterator[int]:
    """The numbers of `1-3 7`: 1, 2, 3 and 7."""
    for part in written.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def numbered(letter: str, written: str) -> frozenset[str]:
    """`C-0001` and so on."""
    return frozenset(f"{letter}-{number:04}" for number in some(written))


def contacts_of(written: str) -> frozenset[str]:
    """All contacts of these customers."""
    return frozenset(f"{name}@C-{number:04}" for number in some(written) for name in CONTACTS[number].split())


def logs_of(written: str) -> frozenset[str]:
    """All logs of these customers."""
    return frozenset(moment for number in some(written) for moment in LOGS[number].split())


# The contacts and the logs of each customer, by its number.
CONTACTS: Mapping[int, str] = {
    1: "elif.papadopoulos thandi.quist",
    2: "hugo.zhang sofia.novak leila.abebe",
    3: "mateo.mensah",
    4: "mateo.sato ines.xu",
    5: "liam.tanaka ravi.kato ines.lindqvist",
    6: "yara.yilmaz",
    7: "ursula.tanaka aiko.okafor",
    8: "clara.dubois olga.novak priya.lindqvist",
    9: "priya.schmidt",
    10: "ursula.garcia mateo.lindqvist",
    11: "viktor.dubois zoe.vargas dario.abebe",
    12: "pablo.lindqvist",
    13: "bela.vargas samir.mensah",
    14: "noah.jensen hugo.zhang jane.ferrari",
    15: "wei.roe",
    16: "rosa.meyer amara.moreau",
    17: "priya.ferrari ivo.kato maja.silva",
    18: "olga.jensen",
    19: "liam.vargas samir.weber",
    20: "priya.olsen dario.olsen liam.sato",
    21: "zoe.garcia",
    22: "nadia.andersson leila.haddad",
    23: "anouk.tanaka priya.mensah dario.singh",
    24: "ravi.zhang",
    25: "gael.tanaka rosa.patel",
    26: "emil.haddad priya.patel ravi.eriksen",
    27: "clara.meyer",
    28: "mateo.haddad gael.roe",
    29: "viktor.sato dario.silva ursula.chen",
    30: "gael.ivanov",
    31: "elif.bauer jonas.vargas",
    32: "ines.sato emil.schmidt maja.kato",
    33: "giulia.rossi",
    34: "clara.zhang tariq.nakamura",
    35: "wei.costa nadia.singh elif.rossi",
    36: "bela.papadopoulos",
    37: "jane.ueda mateo.singh",
    38: "bela.mensah sofia.mensah leila.rossi",
    39: "leila.tanaka",
    40: "viktor.andersson hugo.andersson",
}
LOGS: Mapping[int, str] = {
    1: "2026-03-11T02:50:10 2025-03-17T16:47:31",
    2: "2026-02-14T11:10:57",
    3: "2024-10-23T03:50:01 2025-05-05T23:51:12",
    4: "2024-08-09T15:15:28",
    5: "2025-09-11T06:57:03 2025-10-27T23:04:58",
    6: "2024-09-24T00:14:48",
    7: "2024-06-24T06:58:03 2025-06-11T18:08:43",
    8: "2025-07-17T17:57:40",
    9: "2024-12-14T02:43:45 2024-07-30T08:19:21",
    10: "2025-02-01T20:06:44",
    11: "2025-03-16T18:56:42 2024-07-04T20:43:28",
    12: "2025-04-24T12:42:31",
    13: "2024-04-25T22:42:22 2025-07-13T00:08:03",
    14: "2024-10-29T04:12:11",
    15: "2026-02-05T13:26:07 2025-02-03T12:31:48",
    16: "2025-11-05T03:25:49",
    17: "2026-02-13T09:40:45 2024-12-03T00:32:46",
    18: "2025-11-23T07:23:27",
    19: "2025-09-21T19:17:56 2025-09-06T19:57:55",
    20: "2025-02-09T04:23:13",
    21: "2025-07-11T08:03:17 2024-12-13T05:24:51",
    22: "2025-05-13T22:51:00",
    23: "2025-11-15T03:53:01 2024-05-03T02:12:19",
    24: "2025-11-26T20:23:49",
    25: "2025-06-28T11:25:13 2025-06-29T06:03:15",
    26: "2024-12-12T18:33:12",
    27: "2025-04-04T18:25:21 2024-06-09T05:15:56",
    28: "2025-09-15T05:22:22",
    29: "2026-01-09T22:29:41 2025-06-27T05:26:49",
    30: "2024-12-16T08:04:26",
    31: "2025-08-31T05:59:04 2024-12-07T12:18:47",
    32: "2025-03-14T17:30:34",
    33: "2024-09-23T19:27:32 2025-10-08T15:55:25",
    34: "2024-05-18T13:08:03",
    35: "2025-03-08T01:39:42 2025-05-14T03:05:22",
    36: "2024-03-09T14:41:32",
    37: "2024-09-11T02:29:09 2024-07-11T19:23:45",
    38: "2025-09-19T23:04:11",
    39: "2024-12-30T11:08:44 2024-05-10T00:37:00",
    40: "2024-11-14T00:56:50",
}

NOBODY: frozenset[str] = frozenset()
BOTH_WALLS_ASIDE = frozenset({"Retail Partners"})
SUPPLIERS = frozenset({"Alpine Furniture", "Fjord Furniture", "Pacific Furniture"})
PRODUCTS = frozenset(f"P-{number:02}" for number in range(1, 13))
TAGS = frozenset({"key account", "late payer", "newsletter", "trade fair"})
DEPARTMENTS = frozenset({"Field Service", "Finance", "Logistics", "Management", "Sales", "Service"})
GROUPS = frozenset({"amazon", "direct"})
# Everybody sees everybody; those who are looked for by name stand for the rest, and the number for all.
PEOPLE = 57
AMONG_THE_PEOPLE = ("ada", "sven", "erin", "omar", "carl", "hana", "fay", "lena", "lars", "mira", "uma", "jun")
ROLES = 14

ROWS: Mapping[str, Mapping[str, frozenset[str]]] = {
    # Everything and through every wall, but not what is deleted: C-0011, O-0012 and S-0020 are.
    "ada": {
        "customers": numbered("C", "1-10 12-40"),
        "contacts": contacts_of("1-40"),
        "contactLogs": logs_of("1-40"),
        "opportunities": numbered("O", "1-11 13-44"),
        "contracts": numbered("K", "1-23"),
        "salesRecords": numbered("S", "1-19 21-61"),
        "shipments": numbered("T", "1-61"),
        "storeAccounts": BOTH_WALLS_ASIDE | {"Amazon DE", "Amazon US", "Web Shop"},
    },
    # All sales staff are below him, so all that any of them is related to, and C-0012, which he entered; he is not in
    # `amazon`, whose customers are 3, 18, 27, 36 (Amazon DE) and 13, 22, 31, 40 (Amazon US). C-0011's own are there.
    "sven": {
        "customers": numbered("C", "1-2 4-10 12 14-17 19-21 23-26 28-30 32-35 37-39"),
        "contacts": contacts_of("1-2 4-12 14-17 19-21 23-26 28-30 32-35 37-39"),
        "contactLogs": logs_of("1-2 4-12 14-17 19-21 23-26 28-30 32-35 37-39"),
        "opportunities": numbered("O", "1-2 4-11 14-17 19-21 23-26 28-30 32-35 37-39 41-44"),
        "contracts": numbered("K", "1-2 4-11 13 15-20 22"),
        "salesRecords": numbered("S", "1-3 6-18 21-26 28-32 34-39 42-45 48-53 55-59 61"),
        "shipments": NOBODY,
        "storeAccounts": BOTH_WALLS_ASIDE | {"Web Shop"},
    },
    # Her own 1, 2, 3 and 11 (deleted; its children are not), 6 by a share (that of 8 is over); 4 and the sale S-0061
    # are behind the wall of `direct`. Customers alone: those of executives in sales in her region, EMEA.
    "erin": {
        "customers": numbered("C", "1-3 6 9-10 15 18 21 24 27 30 33 36 39"),
        "contacts": contacts_of("1-3 6 11"),
        "contactLogs": logs_of("1-3 6 11"),
        "opportunities": numbered("O", "1-3 6 11 41"),
        "contracts": numbered("K", "1-3 6"),
        "salesRecords": numbered("S", "1-5 9 16-17"),
        "shipments": NOBODY,
        "storeAccounts": BOTH_WALLS_ASIDE | {"Amazon DE", "Amazon US"},
    },
    # His own 5, 6, 7 (he is in `direct`) and 8, 10 by a share; 19 and 37 are of colleagues in his region, AMER.
    "omar": {
        "customers": numbered("C", "5-8 10 19 37"),
        "contacts": contacts_of("5-8 10"),
        "contactLogs": logs_of("5-8 10"),
        "opportunities": numbered("O", "5-8 10 42"),
        "contracts": numbered("K", "5-8"),
        "salesRecords": numbered("S", "7-12 15"),
        "shipments": NOBODY,
        "storeAccounts": BOTH_WALLS_ASIDE | {"Web Shop"},
    },
    # He serves 1, 3 (he is in `amazon`), 5, 9, 11 (deleted; its children are not) and 7, which the wall hides.
    "carl": {
        "customers": numbered("C", "1 3 5 9"),
        "contacts": contacts_of("1 3 5 9 11"),
        "contactLogs": logs_of("1 3 5 9 11"),
        "opportunities": NOBODY,
        "contracts": NOBODY,
        "salesRecords": numbered("S", "1-2 4-5 7-8 13-14 16-17"),
        "shipments": NOBODY,
        "storeAccounts": BOTH_WALLS_ASIDE | {"Amazon DE", "Amazon US"},
    },
    # What the service department and field service below it serve: all but 12, without the walled ones of either group
    # (she is in none). It has no grant for sales.
    "hana": {
        "customers": numbered("C", "1-2 5-6 8-10 14-15 17 19-21 23-24 26 28-30 32-33 35 37-39"),
        "contacts": contacts_of("1-2 5-6 8-11 14-15 17 19-21 23-24 26 28-30 32-33 35 37-39"),
        "contactLogs": logs_of("1-2 5-6 8-11 14-15 17 19-21 23-24 26 28-30 32-33 35 37-39"),
        "opportunities": NOBODY,
        "contracts": NOBODY,
        "salesRecords": NOBODY,
        "shipments": NOBODY,
        "storeAccounts": BOTH_WALLS_ASIDE,
    },
    # All contracts and sales but those behind the wall of `amazon`; S-0061 is behind that of `direct`, where she is.
    "fay": {
        "customers": NOBODY,
        "contacts": NOBODY,
        "contactLogs": NOBODY,
        "opportunities": NOBODY,
        "contracts": numbered("K", "1-2 4-11 13 15-20 22"),
        "salesRecords": numbered("S", "1-3 6-18 21-26 28-32 34-39 42-45 48-53 55-59 61"),
        "shipments": NOBODY,
        "storeAccounts": BOTH_WALLS_ASIDE | {"Web Shop"},
    },
    # Every shipment, through the walls; that of the deleted sale S-0020 too.
    "swift-logistics": {"shipments": numbered("T", "1-61")},
}
