"""What others call the fields of our resources: tables to read and to add to, as those of `synonyms`.

The name of the resource itself may stand before each: `customer city`, and alone it means the name.
"""

from collections.abc import Mapping
from types import MappingProxyType

from models.words import Resource

_OWN_NUMBER = "id, number, no, nr, code, nummer, key, reference, ref, numero, codigo, record id"
_POSITION = "title, job title, position, job, designation, function, role, funktion, stelle, poste, cargo, puesto"

COMMON: Mapping[str, str] = MappingProxyType(
    {
        "name": "name, full name, display name, label, bezeichnung, nom, nombre, nome, naam",
        "email": "email, e mail, email address, e mail address, mail, mail address, work email, primary email, "
        "emailadresse, mailadresse, courriel, adresse email, correo, correo electronico",
        "phone": "phone, phone number, telephone, telephone number, tel, tel no, tel nr, business phone, work phone, "
        "office phone, main phone, primary phone, home phone, telefon, telefonnummer, rufnummer, telefono",
        "mobile": "mobile, mobile phone, mobile number, cell, cell phone, cellphone, mobil, mobiltelefon, "
        "mobilnummer, handy, portable, movil, celular",
        "address": "address, street, street address, address line, postal address, billing street, mailing street, "
        "billing address, street name, strasse, str, anschrift, adresse, rue, direccion, calle, domicilio",
        "postcode": "postcode, post code, postal code, zip, zip code, zip postal code, billing postal code, billing "
        "zip, mailing postal code, billing zip postal code, zip code prefix, plz, postleitzahl, code postal, cp, "
        "codigo postal",
        "city": "city, town, locality, city name, billing city, mailing city, ort, stadt, wohnort, ville, ciudad, "
        "localidad, cidade",
        "country": "country, country region, country name, nation, billing country, mailing country, country code, "
        "land, pays, pais",
        "region": "region, sales region, territory, state, province, state province, state region, county, area, "
        "billing state, billing state province, mailing state, bundesland, gebiet, estado, provincia",
        "website": "website, web site, website url, web, url, homepage, home page, web page, site, company website, "
        "company domain name, domain, webseite, internet, site web, sitio web, pagina web",
        "notes": "note, comment, remark, memo, description, bemerkung, bemerkungen, notiz, notizen, kommentar, "
        "anmerkung, remarque, nota, observaciones, comentario",
        "currency": "currency, currency code, currency iso code, curr, wahrung, waehrung, devise, monnaie, moneda, "
        "divisa",
        "tax_id": "tax id, tax number, tax no, vat, vat id, vat number, vat no, ein, tin, ust id, ust id nr, ustid, "
        "ustidnr, steuernummer, siret, numero tva, nif, cif, rfc",
        "iban": "iban, bank account, bankverbindung",
        "card_number": "card number, credit card, credit card number, card no, kreditkarte, kreditkartennummer",
    }
)

FIELDS: Mapping[Resource, Mapping[str, str]] = MappingProxyType(
    {
        Resource.CUSTOMER: {
            "number": _OWN_NUMBER,
            "name": "company name, organisation name, organization name, business name, firmenname, company, "
            "organisation, organization, firma, societe, empresa, name, full name, display name, nom, nombre",
            "industry": "industry, sector, branch, vertical, line of business, business type, market segment, "
            "segment, branche, secteur, industria, giro",
            "status": "status, customer status, account status, lead status, lifecycle stage, stage, customer type, "
            "type, active, is active, aktiv, estado",
            "latitude": "latitude, lat, geo lat, breitengrad",
            "longitude": "longitude, lng, lon, long, geo lng, langengrad",
            "credit_limit": "credit limit, credit line, kreditlimit, kreditrahmen, limite de credit, limite de credito",
        },
        Resource.CONTACT: {
            "title": _POSITION,
            "birth_date": "birth date, birthdate, birthday, date of birth, dob, geburtsdatum, geburtstag, date de "
            "naissance, fecha de nacimiento",
        },
        Resource.CONTACT_LOG: {
            "channel": "channel, type, activity type, call type, contact type, interaction type, medium, method, "
            "kanal, art, typ, canal",
            "occurred_at": "occurred at, datetime, date time, timestamp, start time, started at, start date, start, "
            "call date, call time, activity date, completed at, date, time, due date, created at, created date, "
            "created, when, zeitpunkt, datum, fecha",
            "subject": "subject, topic, summary, title, reason, purpose, activity, name, betreff, thema, sujet, "
            "objet, asunto",
            "body": "body, note, detail, description, content, text, message, comment, outcome, bemerkung, notiz, "
            "inhalt",
        },
        Resource.OPPORTUNITY: {
            "number": _OWN_NUMBER,
            "stage": "stage, deal stage, stage name, sales stage, pipeline stage, status, phase, outcome, etapa",
            "probability": "probability, win probability, probability percent, chance, likelihood, "
            "wahrscheinlichkeit, probabilite, probabilidad",
            "engaged_on": "engaged on, engage date, engagement date, start date, created on, created date, create "
            "date, created at, created, open date, opened on, date opened, angelegt am, erstellt am",
            "closed_on": "closed on, close date, closed date, closing date, date closed, expected close date, "
            "abschlussdatum, abschluss, date de cloture, fecha de cierre",
            "title": "title, name, subject, topic, description, bezeichnung, titel, betreff, nom, nombre",
            "amount": "amount, value, close value, deal value, deal amount, expected revenue, expected value, "
            "revenue, total, price, betrag, wert, volumen, umsatz, montant, importe, valor",
        },
        Resource.CONTRACT: {
            "number": _OWN_NUMBER,
            "status": "status, state, active, is active, zustand, estado",
            "signed_on": "signed on, signed date, signature date, sign date, date signed, signed, unterschrieben am, "
            "unterschrieben, abgeschlossen am",
            "starts_on": "starts on, start date, start, begin, begin date, beginning, effective date, effective "
            "from, valid from, from, beginn, startdatum, gultig ab, date debut, fecha inicio",
            "ends_on": "ends on, end date, end, expiry date, expiration date, expire, expires on, valid until, valid "
            "to, until, to, renewal date, ende, enddatum, gultig bis, date fin, fecha fin",
            "title": "title, name, subject, description, contract type, type, plan, product, titel, bezeichnung",
            "value": "value, amount, total value, total, annual value, contract amount, acv, tcv, price, wert, "
            "betrag, vertragswert, montant, importe",
        },
        Resource.SALES_RECORD: {
            "number": _OWN_NUMBER,
            "status": "status, order status, payment status, financial status, state, fulfillment status, "
            "fulfilment status, estado, statut",
            "ordered_on": "ordered on, order date, date ordered, invoice date, sale date, transaction date, purchase "
            "date, order purchase timestamp, date, created at, created on, created, bestelldatum, auftragsdatum, "
            "rechnungsdatum, belegdatum, datum, date de commande, fecha pedido, fecha",
            "total": "total, total amount, grand total, total price, total due, total value, amount, amount due, "
            "summe, gesamtbetrag, gesamt, betrag, montant, importe",
        },
        Resource.SHIPMENT: {
            "tracking_number": "tracking number, tracking no, tracking id, tracking code, tracking, awb, "
            "sendungsnummer, numero de suivi, id, number, no, nr, code",
            "carrier": "carrier, shipper, ship via, via, shipping company, courier, ship mode, mode, shipping "
            "method, method, freight company, spediteur, versandart, transporteur, transportista",
            "status": "status, delivery status, shipping status, shipment status, state, estado, statut",
            "shipped_on": "shipped on, shipped date, date shipped, ship date, shipping date, dispatch date, "
            "dispatched on, sent on, sent date, shipped, versanddatum, versendet am, date",
            "delivered_on": "delivered on, delivered date, delivery date, date delivered, arrival date, received "
            "date, delivered, lieferdatum, geliefert am, zugestellt am",
            "recipient_name": "recipient name, recipient, receiver, consignee, ship name, ship to name, ship to, "
            "name, empfanger, destinataire, destinatario",
        },
        Resource.SUPPLIER: {
            "name": "company name, company, name, firma, firmenname, nom, nombre",
            "contact_name": "contact name, contact, contact person, ansprechpartner, contacto",
        },
        Resource.PRODUCT: {
            "sku": "sku, id, article number, item number, product code, code, number, no, nr, key, ean, gtin, upc, "
            "asin, barcode, stock code, artikelnummer, nummer, reference, codigo",
            "name": "name, title, product name, item name, description, label, bezeichnung, artikelbezeichnung, "
            "libelle, designation, nombre, descripcion",
            "series": "series, line, product line, family, product family, range, category, product category, "
            "category name, group, product group, type, product type, brand, serie, warengruppe, kategorie, "
            "categorie, categoria",
            "list_price": "list price, price, unit price, sales price, sale price, selling price, retail price, "
            "standard price, msrp, price each, price per unit, preis, einzelpreis, verkaufspreis, listenpreis, vk, "
            "prix, prix unitaire, precio, precio unitario",
            "cost": "cost, unit cost, cost price, standard cost, purchase price, buy price, buying price, "
            "einkaufspreis, ek, kosten, cout, coste, costo",
        },
        Resource.PERSON: {
            "work_id": "work id, id, number, no, nr, code, key, badge, badge number, login, user name, username, "
            "personalnummer, matricule, nummer",
            "title": _POSITION,
            "region": "region, sales region, territory, area, regional office, office, location, gebiet, standort",
            "status": "status, employment status, employee status, active, is active, enabled, is enabled, state, "
            "aktiv, estado, statut",
            "email": f"{COMMON['email']}, login, user name, username",
        },
        Resource.STORE_ACCOUNT: {"platform": "platform, marketplace, channel, system, plattform, plataforma"},
        Resource.TAG: {"colour": "colour, color, farbe, couleur"},
        Resource.DEPARTMENT: {"name": f"{COMMON['name']}, city, location, territory"},
        Resource.ROLE: {"name": f"{COMMON['name']}, title"},
        Resource.GROUP: {},
    }
)

# The fields of the lines of a sale.
LINES: Mapping[str, str] = MappingProxyType(
    {
        "quantity": "quantity, qty, quantity ordered, order quantity, quantity sold, unit, units sold, number of "
        "units, amount of units, pieces, lineitem quantity, item quantity, menge, anzahl, stuck, stuckzahl, quantite, "
        "qte, cantidad, quantidade",
        "unit_price": "unit price, price per unit, price each, price, item price, lineitem price, sales price, sale "
        "price, einzelpreis, preis, stuckpreis, prix unitaire, prix, precio unitario, precio",
        "discount": "discount, discount percent, unit price discount, discount rate, rebate, lineitem discount, "
        "rabatt, nachlass, remise, descuento",
    }
)

# What rows of sales say of others beside their own fields, with no name before it.
BESIDE: Mapping[Resource, tuple[str, ...]] = MappingProxyType(
    {Resource.CUSTOMER: ("industry", "country", "region", "city"), Resource.PRODUCT: ("name", "series")}
)

# What of a sale's rows is about what was sent.
SENT: Mapping[str, str] = MappingProxyType(
    {
        "tracking_number": "tracking number, tracking no, tracking id, tracking code, awb, sendungsnummer",
        "carrier": "carrier, shipper, ship via, shipping company, courier, ship mode, shipping mode, shipping method, "
        "spediteur, versandart, transporteur, transportista",
        "shipped_on": "shipped on, shipped date, date shipped, ship date, shipping date, dispatch date, shipped at, "
        "order delivered carrier date, versanddatum",
        "delivered_on": "delivered on, delivered date, delivery date, date delivered, delivered at, arrival date, "
        "order delivered customer date, lieferdatum",
        "recipient_name": "recipient name, recipient, ship name, ship to name, shipping name, ship to, consignee, "
        "empfanger, destinataire, destinatario",
        "address": "ship address, ship to address, shipping address, shipping street, delivery address, lieferadresse",
        "city": "ship city, ship to city, shipping city, delivery city, lieferort",
        "country": "ship country, ship to country, shipping country, delivery country",
        "postcode": "ship postal code, ship to postal code, ship zip, ship to zip, shipping zip, shipping postal "
        "code, shipping postcode, delivery postcode, delivery zip",
        "phone": "ship phone, shipping phone, delivery phone",
    }
)

# Where something is, which may be a country or not: the values tell.
PLACES = "location, office location, headquarter, hq, hq location, based in, place, standort, sitz, siege, sede"
