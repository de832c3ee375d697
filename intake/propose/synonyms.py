"""What others call our resources, links and relations: tables to read and to add to.

Case, accents, signs between words and the s of a plural make no difference, and words that are written together are
found, too. Of several names, those that come first are preferred.
"""

from collections.abc import Mapping
from types import MappingProxyType

from models.words import Relation, Resource

# What a file is named after, what a key is named after, and what a column that names another record is named after.
RESOURCES: Mapping[Resource, str] = MappingProxyType(
    {
        Resource.CUSTOMER: "customer, client, account, associated company, company, companies, organisation, "
        "organization, business, firm, buyer, lead, prospect, kunde, kunden, firma, firmen, firmenkunde, "
        "unternehmen, interessent, societe, entreprise, cliente, empresa",
        Resource.CONTACT: "contact, contact person, ansprechpartner, ansprechpartnerin, kontakt, kontakte, contacto",
        Resource.CONTACT_LOG: "activity, contact log, call, call log, interaction, communication, meeting, visit, "
        "appointment, email log, aktivitat, aktivitaten, anruf, anrufe, besuch, besuche, termin, termine, activite, "
        "task, event, appel, actividad, actividades, llamada",
        Resource.OPPORTUNITY: "opportunity, deal, pipeline, sales pipeline, sales opportunity, crm sales opportunity, "
        "chance, verkaufschance, verkaufschancen, opportunite, affaire, oportunidad, oportunidades",
        Resource.CONTRACT: "contract, agreement, subscription, vertrag, vertrage, contrat, contrato",
        Resource.SALES_RECORD: "order, sale, sales order, sales record, sales order header, order header, invoice, "
        "transaction, purchase, receipt, bestellung, bestellungen, auftrag, auftrage, rechnung, rechnungen, verkauf, "
        "verkaufe, umsatz, umsatze, commande, facture, vente, pedido, factura, venta",
        Resource.SHIPMENT: "shipment, delivery, shipping, ship, parcel, consignment, dispatch, lieferung, lieferungen, "
        "sendung, sendungen, versand, livraison, expedition, envio, entrega",
        Resource.SUPPLIER: "supplier, vendor, lieferant, lieferanten, fournisseur, proveedor, proveedores",
        Resource.PRODUCT: "product, item, article, sku, stock code, goods, merchandise, catalogue, catalog, "
        "price list, stock item, produkt, produkte, artikel, ware, waren, produit, producto, service",
        Resource.PERSON: "employee, staff, staff member, person, people, user, agent, sales team, sales agent, "
        "sales person, salesperson, sales people, sales rep, sales representative, representative, team member, "
        "colleague, worker, personnel, crm user, mitarbeiter, mitarbeiterin, mitarbeitende, personal, person, "
        "benutzer, vertreter, employe, salarie, utilisateur, collaborateur, commercial, empleado, usuario, vendedor, "
        "vendedores",
        Resource.STORE_ACCOUNT: "store, shop, store account, outlet, webshop, filiale, filialen, laden, magasin, "
        "boutique, tienda",
        Resource.TAG: "tag, label, keyword, schlagwort, schlagworte, etiquette, etiqueta",
        Resource.DEPARTMENT: "department, dept, division, business unit, org unit, organisational unit, team, office, "
        "regional office, abteilung, abteilungen, bereich, bereiche, niederlassung, departement, "
        "departamento",
        Resource.ROLE: "role, job role, position, rolle, rollen, stelle, stellen, poste, puesto",
        Resource.GROUP: "group, access group, user group, gruppe, gruppen, groupe, grupo",
    }
)

# A file of these is not one of orders, but of what is in them.
LINES = (
    "order detail, order item, order line, order product, line item, invoice line, invoice item, sale item, "
    "sales item, sales line, sales order detail, transaction line, bestellposition, bestellpositionen, "
    "auftragsposition, auftragspositionen, positionen, ligne commande, linea pedido"
)

# Words in the name of a file that say nothing of what is in it.
IDLE = (
    "export, exported, data, dataset, file, list, table, tbl, all, full, final, new, old, copy, backup, dump, master, "
    "sample, example, test, my, our, crm, csv, report, view, active, current, liste, daten, de, la, les, des, der, "
    "die, und, and, of, the, public, dbo, dim, fact, record, info"
)

# What a key is called, beside the resource's own name.
KEYS = (
    "id, key, code, number, no, nr, num, ref, reference, uid, uuid, guid, identifier, nummer, kennung, schlussel, "
    "numero, codigo, record, record id, external, pk, unique id, primary key"
)
# What only counts the rows.
COUNTERS = "index, row, row id, row number, row no, line, line no, unnamed, position, lfd nr, zeile"

# Links that are not called after their resource alone.
LINKS: Mapping[tuple[Resource, str], str] = MappingProxyType(
    {
        (Resource.PERSON, "superior"): "superior, manager, boss, supervisor, report to, reporting to, reports to, "
        "team lead, team leader, line manager, direct manager, manager name, head, vorgesetzter, vorgesetzte, "
        "vorgesetzt, chef, leiter, teamleiter, responsable, superieur, jefe, supervisor",
        (Resource.PERSON, "department"): "department, dept, division, business unit, org unit, team, office, "
        "regional office, abteilung, bereich, niederlassung, departement, service, departamento",
        (Resource.PERSON, "role"): "role, job role, position, title, job title, job, function, designation, rolle, "
        "position, funktion, stelle, poste, fonction, puesto, cargo",
        (Resource.DEPARTMENT, "parent"): "parent, parent department, parent id, part of, belongs to, superior "
        "department, ubergeordnet, ubergeordnete abteilung",
        (Resource.DEPARTMENT, "head"): "head, manager, head of department, department head, leader, boss, leiter, "
        "abteilungsleiter, responsable, jefe",
    }
)

# People of a region are a department, unless the region is a part of where they live.
REGIONS = "region, sales region, territory, gebiet"
OF_ADDRESS = "address, street, street address, city, town, postcode, postal code, zip, zip code, plz, ort, strasse"

RELATIONS: Mapping[Relation, str] = MappingProxyType(
    {
        Relation.ACCOUNT_EXECUTIVE: "account executive, account manager, account owner, owner, deal owner, lead owner, "
        "opportunity owner, contact owner, company owner, customer owner, contract owner, order owner, owner name, "
        "owner email, sales agent, agent, sales rep, sales representative, sales person, salesperson, sales rep "
        "employee, sold by, seller, rep, representative, assigned to, assigned user, assignee, responsible, handled "
        "by, employee, staff, user, sales manager, betreuer, verkaufer, vertreter, bearbeiter, mitarbeiter, "
        "zustandig, verantwortlich, verantwortlicher, kundenbetreuer, commercial, vendeur, responsable, vendedor, "
        "empleado, asignado a",
        Relation.CREATOR: "creator, created by, entered by, author, added by, logged by, recorded by, taken by, "
        "erstellt von, angelegt von, erfasst von, ersteller, cree par, creado por",
        Relation.CSR: "csr, customer service, customer service rep, customer service representative, served by, "
        "support rep, support agent, support owner, service agent, case owner, kundendienst, kundenservice",
    }
)

FIRST_NAME = "first name, given name, forename, firstname, fname, vorname, prenom, primer nombre"
LAST_NAME = (
    "last name, surname, family name, lastname, lname, second name, nachname, familienname, zuname, nom de famille, "
    "apellido"
)
# What the first name is called where the last one has a name of its own.
ONLY_NAME = "nombre, name, nom, prenom"

# What the texts of a file say when they mean that there is no value; only in this case.
NOTHING = frozenset(
    [
        "NULL",
        "Null",
        "null",
        "(null)",
        "<null>",
        "N/A",
        "n/a",
        "#N/A",
        "n.a.",
        "\\N",
        "\\x",
        "NaN",
        "nan",
        "None",
        "nil",
        "-",
        "--",
        "---",
        "?",
        "#NULL!",
        "(blank)",
        "(empty)",
        "undefined",
        "keine",
        "k.A.",
    ]
)
# Likewise, unless the column has codes that look like it: NA is Namibia, too.
NOTHING_OR_CODE = "NA"
