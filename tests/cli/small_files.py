"""Files of a few rows that the mappings of `examples/` fit, in the columns of the sets that these are for."""

MAVEN = {
    "sales_teams.csv": """sales_agent,manager,regional_office
Anna Snelling,Dustin Brinkmann,Central
Moses Frase,Rocco Neubert,East
Darcel Schlecht,Celia Rouche,West
Zane Levy,Celia Rouche,West
""",
    "products.csv": "product,series,sales_price\nGTX Basic,GTX,550\nGTX Pro,GTX,4821\nMG Special,MG,55\n",
    "accounts.csv": """account,sector,year_established,revenue,office_location,subsidiary_of
Acme Corporation,technolgy,1996,1100.04,United States,
Betasoloin,medical,1999,251.41,Philipines,Acme Corporation
""",
    "sales_pipeline.csv": """opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
1C1I7A6R,Moses Frase,GTX Basic,Acme Corporation,Won,2016-10-20,2017-03-01,1054
Z063OYW0,Darcel Schlecht,GTXPro,Betasoloin,Lost,2016-10-25,2017-03-11,0
EC4QE1BX,Darcel Schlecht,MG Special,,Engaging,2016-11-20,,
""",
}
NORTHWIND = {
    "employees.csv": """EmployeeID,LastName,FirstName,Title,Country,HomePhone,ReportsTo
1,Davolio,Nancy,Sales Representative,USA,(206) 555-9857,2
2,Fuller,Andrew,Vice President,USA,(206) 555-9482,\\x
""",
    "suppliers.csv": """SupplierID,CompanyName,ContactName,Address,City,PostalCode,Country,Phone,HomePage
1,Exotic Liquids,Charlotte Cooper,49 Gilbert St.,London,EC1 4SD,UK,(171) 555-2222,\\x
2,New Orleans Cajun Delights,Shelley Burke,P.O. Box 78934,New Orleans,70117,USA,(100) 555-4822,#CAJUN.HTM#
""",
    "products.csv": """ProductID,ProductName,SupplierID,CategoryID,UnitPrice
1,Chai,1,1,18
2,"Chang, cold",1,2,19.5
3,"Chef Anton's ""Gumbo"" Mix",2,2,21.35
""",
    "customers.csv": """CustomerID,CompanyName,ContactName,ContactTitle,Address,City,Region,PostalCode,Country,Phone
ALFKI,Alfreds Futterkiste,Maria Anders,Sales Representative,Obere Str. 57,Berlin,\\x,12209,Germany,030-0074321
BERGS,Berglunds snabbköp,Christina Berglund,Order Administrator,Berguvsvägen 8,Luleå,\\x,S-958 22,Sweden,0921-12 34 65
""",
    "orders.csv": """OrderID,CustomerID,EmployeeID,OrderDate,ShippedDate,ShipVia,ShipName,ShipAddress,ShipCity,\
ShipPostalCode,ShipCountry,OrderID,ProductID,UnitPrice,Quantity,Discount
10248,ALFKI,1,1996-07-04,1996-07-16,3,Alfreds,Obere Str. 57,Berlin,12209,Germany,10248,1,14,12,0
10248,ALFKI,1,1996-07-04,1996-07-16,3,Alfreds,Obere Str. 57,Berlin,12209,Germany,10248,2,9.8,10,0.05
10249,BERGS,2,1996-07-05,\\x,1,Berglunds,Berguvsvägen 8,Luleå,S-958 22,Sweden,10249,3,21.35,5,0
""",
}
EXAMPLES = {"maven": MAVEN, "northwind": NORTHWIND}
