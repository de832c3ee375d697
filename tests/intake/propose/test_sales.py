"""Sales with their lines and shipments, in one file or in several."""

from pathlib import Path

import pytest

from tests.intake.propose.folders import proposed

HEADER = "order id,order date,customer id,product id,quantity,unit price,discount"
FLAT = f"{HEADER}\nO1,2026-01-31,C1,P1,2,9.50,0.1\nO1,2026-01-31,C1,P2,1,3,0\nO2,2026-02-01,C2,P1,1,9.50,0\n"
LINES = {"product": "product id", "quantity": "quantity", "unit_price": "unit price", "discount": "discount"}


def test_rows_of_one_sale_are_its_lines(tmp_path: Path) -> None:
    """Its customers and products are made of them when no file has these."""
    result = proposed(tmp_path, {"orders.csv": FLAT})
    assert [load["resource"] for load in result.loads] == ["PRODUCT", "CUSTOMER", "SALES_RECORD"]
    sale = result.load("SALES_RECORD")
    assert (sale["key"], sale["lines"], sale["links"]) == ("order id", LINES, {"customer": "customer id"})
    assert sale["fields"] == {"number": "order id", "status": {"constant": "OPEN"}, "ordered_on": "order date"}
    assert "distinct" not in sale
    assert '"order id" has 2 values in 3 rows' in result.comments


def test_what_the_lines_of_one_sale_say_differently_is_not_the_sale_s(tmp_path: Path) -> None:
    """Such as a total of the line, or a status of its own: what is needed is made up."""
    text = FLAT.replace("discount\n", "discount,total,status\n")
    for turn, word in enumerate(["paid", "open", "paid"]):
        text = text.replace(text.splitlines()[turn + 1], f"{text.splitlines()[turn + 1]},{turn},{word}", 1)
    result = proposed(tmp_path, {"orders.csv": text})
    assert "total" not in result.load("SALES_RECORD")["fields"]
    assert result.load("SALES_RECORD")["fields"]["status"] == {"constant": "OPEN"}
    assert '"status" could be status, but differs between rows of one record 1 times' in result.comments


@pytest.mark.parametrize("discount", ["15", "high"])
def test_a_discount_is_a_share_of_one(tmp_path: Path, discount: str) -> None:
    """Per cents would be taken for hundredfold."""
    result = proposed(tmp_path, {"orders.csv": FLAT.replace(",0\n", f",{discount}\n").replace("0.1", discount)})
    assert "discount" not in result.load("SALES_RECORD")["lines"]
    assert '"discount" could be discount, but it' in result.comments


def test_lines_without_a_quantity_are_of_one_piece(tmp_path: Path) -> None:
    """When there are several for a sale, and they name products; likewise when the quantity can't be read."""
    text = "order id,customer id,product id,price\nO1,C1,P1,2\nO1,C1,P2,1\n"
    sale = proposed(tmp_path, {"orders.csv": text}).load("SALES_RECORD")
    assert sale["lines"] == {"product": "product id", "quantity": {"constant": "1"}, "unit_price": "price"}
    text = "order id,customer id,product id,quantity\nO1,C1,P1,two\nO1,C1,P2,one\n"
    sale = proposed(tmp_path, {"orders.csv": text}).load("SALES_RECORD")
    assert sale["lines"]["quantity"] == {"constant": "1"}


def test_prices_that_no_line_can_hold_are_left_out(tmp_path: Path) -> None:
    """A line's price has two decimal places."""
    result = proposed(tmp_path, {"orders.csv": FLAT.replace("9.50", "9.5055")})
    assert "unit_price" not in result.load("SALES_RECORD")["lines"]
    assert '"unit price" could be unit_price, but 2 of 3 values can\'t be read' in result.comments


def test_sales_without_products_and_quantities_have_no_lines(tmp_path: Path) -> None:
    """Rows that repeat a key must say the same then."""
    text = "order id,customer id,amount\n1,C1,5\n1,C1,5\n2,C2,6\n"
    sale = proposed(tmp_path, {"orders.csv": text}).load("SALES_RECORD")
    assert ("lines" in sale, sale["distinct"], sale["fields"]["total"]) == (False, True, "amount")


def test_lines_may_be_in_a_file_of_their_own(tmp_path: Path) -> None:
    """They are added to the sales that they name."""
    files = {
        "order_details.csv": "OrderID,ProductID,Quantity\n1,P1,2\n1,P2,1\n2,P1,3\n",
        "orders.csv": "OrderID,CustomerID,OrderDate\n1,C1,2026-01-31\n2,C2,2026-02-01\n",
        "payments.csv": "order id,order status,order date,paid\n1,x,2026-01-31,5\n2,x,2026-01-31,6\n",
    }
    result = proposed(tmp_path, files)
    assert [load["resource"] for load in result.loads] == ["PRODUCT", "CUSTOMER", "SALES_RECORD", "SALES_RECORD"]
    lines = result.loads[-1]
    assert (lines["file"], lines["key"]) == ("order_details.csv", "OrderID")
    assert lines["lines"] == {"product": "ProductID", "quantity": "Quantity"}
    assert "fields" not in lines
    assert "payments.csv: its rows name the sales of orders.csv, and add no lines to them." in result.comments


def test_what_was_sent_is_a_shipment_of_its_own(tmp_path: Path) -> None:
    """Where the rows of sales say when and to whom; who took the order made it."""
    header = "order id,customer id,ship date,ship via,ship name,ship city,employee id"
    text = f"{header}\n1,C1,2026-01-31,3,Acme,Berlin,E1\n2,C2,,1,Bolt,Paris,E1\n"
    files = {"orders.csv": text, "employees.csv": "employee id,name\nE1,Ann\nE2,Bo\n"}
    result = proposed(tmp_path, files)
    shipment = result.load("SHIPMENT")
    assert shipment["fields"] == {
        "tracking_number": "order id",
        "carrier": "ship via",
        "status": {"column": "ship date", "values": {"": "PENDING"}, "otherwise": "IN_TRANSIT"},
        "shipped_on": "ship date",
        "city": "ship city",
        "recipient_name": "ship name",
    }
    assert (shipment["links"], shipment["relations"]) == ({"sales_record": "order id"}, {"CREATOR": "employee id"})
    files["shipments.csv"] = "tracking number,order id\nT1,1\nT2,2\n"
    assert proposed(tmp_path, files).load("SHIPMENT")["file"] == "shipments.csv"


def test_rows_of_sales_that_name_no_customer_are_told(tmp_path: Path) -> None:
    """A sale needs one."""
    result = proposed(tmp_path, {"orders.csv": "order id,customer id\n1,C1\n2,C1\n3,\n"})
    assert "1 rows name none, and will be rejected" in result.comments
    assert result.load("CUSTOMER")["skip"] == {"customer id": [""]}


def test_customers_and_products_of_flat_rows_have_what_never_differs(tmp_path: Path) -> None:
    """A segment is the customer's, and a category the product's; where it was sent differs."""
    header = "order id,customer id,product id,quantity,segment,city,category,description"
    rows = "O1,C1,P1,1,Home,Berlin,Chair,Oak\nO2,C1,P1,1,Home,Paris,Chair,Oak\nO3,C2,P2,1,Home,Rome,Desk,Ash\n"
    result = proposed(tmp_path, {"orders.csv": f"{header}\n{rows}"})
    assert result.load("PRODUCT")["fields"] == {"sku": "product id", "name": "description", "series": "category"}
    assert "city" not in result.load("CUSTOMER")["fields"]
    assert result.load("CUSTOMER")["fields"]["industry"] == "segment"
