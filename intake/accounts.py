"""Who of the demo company works with which customer, by the customer's number, so that tests can name each."""

from typing import NamedTuple

from intake import company

CUSTOMERS = 40
# The card of C-0001, which documentation and tests show masked and whole.
CARD_OF_THE_FIRST = "4111111111114242"


class Account(NamedTuple):
    """Who works with a customer: account executive, representatives, store, and with whom it is shared."""

    executive: str | None
    region: str
    representatives: tuple[str, ...] = ()
    store: str | None = None
    shared: str | None = None
    expired: str | None = None


# By number from C-0001. What is shared and walled here shows each rule on somebody whom the documentation names.
ACCOUNTS = (
    Account("erin", "EMEA", ("carl",)),
    Account("erin", "EMEA", ("cora",)),
    Account("erin", "EMEA", ("carl",), store="Amazon DE"),
    # erin is not in the group `direct`: the wall hides her own customer from her.
    Account("erin", "EMEA", ("cem",), store="Web Shop"),
    Account("omar", "AMER", ("carl",)),
    Account("omar", "AMER", ("cora", "jade"), shared="erin"),
    Account("omar", "AMER", ("carl",), store="Web Shop"),
    Account("omar", "AMER", ("celia",), expired="erin"),
    Account("lena", "EMEA", ("carl", "joris")),
    Account("enzo", "EMEA", ("cora",), shared="omar"),
    Account("erin", "EMEA", ("carl",)),
    Account(None, "APAC"),
)

# Everybody else's customers follow a rotation; walled stores are served by members of their groups.
EXECUTIVES = (
    *("ewan", "otto", "anya", "elin", "oscar", "arjun", "enzo", "olive", "astrid", "esra", "oren", "aldo", "odette"),
    *("april", "akira"),
)
REPRESENTATIVES = ("cora", "cem", "celia", "chris", "chloe", "cyril", "carmen", "joris", "jun")
STORE_TURNS = {0: ("elin", "Amazon DE"), 4: ("akira", "Amazon US"), 7: ("anya", "Web Shop")}

DELETED = frozenset({"C-0011", "O-0012", "S-0020"})
# Opportunities that have no customer yet, by account executive.
PROSPECTS = ("erin", "omar", "enzo", "tess")


def account(number: int) -> Account:
    """Who works with the customer of that number."""
    if number <= len(ACCOUNTS):
        return ACCOUNTS[number - 1]
    regions = {colleague.handle: colleague.region for colleague in company.COLLEAGUES}
    executive, store = STORE_TURNS.get(number % 9, (EXECUTIVES[number % len(EXECUTIVES)], None))
    if number % 9 == 2:
        store = "Retail Partners"
    representative = REPRESENTATIVES[number % len(REPRESENTATIVES)]
    return Account(executive, regions[executive], (representative,), store)
