"""What others call the words of our enumerations, which every record has one of: tables to read and to add to."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from models.words import (
    Channel,
    ContractStatus,
    CustomerStatus,
    OpportunityStage,
    PersonStatus,
    Resource,
    SalesStatus,
    ShipmentStatus,
)

_YES = "yes, y, true, t, 1, x, ja, j, wahr, oui, si, verdadero"
_NO = "no, n, false, f, 0, nein, falsch, non, falso"

WORDS: Mapping[StrEnum, str] = MappingProxyType(
    {
        PersonStatus.ACTIVE: f"active, enabled, employed, working, current, full time, part time, aktiv, actif, "
        f"activo, {_YES}",
        PersonStatus.FROZEN: "frozen, suspended, blocked, locked, disabled, on leave, gesperrt, beurlaubt, suspendu",
        PersonStatus.LEFT: f"left, inactive, terminated, resigned, retired, former, quit, deleted, ausgeschieden, "
        f"inaktiv, parti, inactif, inactivo, baja, {_NO}",
        CustomerStatus.LEAD: "lead, prospect, new, open, potential, qualified, unqualified, marketing qualified lead, "
        "sales qualified lead, subscriber, opportunity, interessent, neu, nuevo, nouveau",
        CustomerStatus.ACTIVE: f"active, customer, client, current, existing, evangelist, vip, regular, kunde, aktiv, "
        f"actif, activo, cliente, {_YES}",
        CustomerStatus.CHURNED: f"churned, inactive, former, lost, closed, cancelled, canceled, blocked, dormant, "
        f"ex customer, ehemalig, inaktiv, gesperrt, inactif, inactivo, {_NO}",
        OpportunityStage.PROSPECTING: "prospecting, prospect, new, open, lead, lead in, discovery, qualification, "
        "qualify, qualified, identified, appointment scheduled, appointmentscheduled, first contact, neu, offen",
        OpportunityStage.ENGAGING: "engaging, engaged, contacted, contact made, in progress, working, need analysis, "
        "qualified to buy, qualifiedtobuy, demo, demo scheduled, meeting, presentation, presentation scheduled, "
        "presentationscheduled, develop, value proposition, decision maker bought in, decisionmakerboughtin, "
        "id decision maker, perception analysis, in bearbeitung, kontaktiert",
        OpportunityStage.PROPOSAL: "proposal, propose, proposal made, proposal sent, proposal price quote, quote, "
        "quote sent, quoted, offer, negotiation, negotiation review, negotiation started, contract sent, contractsent, "
        "pending, verbal, angebot, verhandlung",
        OpportunityStage.WON: "won, closed won, closedwon, close won, win, success, successful, sold, gewonnen, "
        "gagne, ganado, ganada",
        OpportunityStage.LOST: "lost, closed lost, closedlost, close lost, loss, dead, abandoned, cancelled, canceled, "
        "rejected, disqualified, declined, verloren, perdu, perdido, perdida",
        ContractStatus.DRAFT: "draft, new, pending, in approval, in approval process, entwurf, brouillon, borrador",
        ContractStatus.ACTIVE: f"active, activated, signed, in force, running, open, current, live, aktiv, laufend, "
        f"actif, en cours, activo, vigente, {_YES}",
        ContractStatus.EXPIRED: "expired, ended, finished, completed, closed, past, abgelaufen, beendet, expire, "
        "vencido",
        ContractStatus.TERMINATED: f"terminated, cancelled, canceled, cancelled early, churned, void, inactive, "
        f"gekundigt, storniert, resilie, cancelado, {_NO}",
        SalesStatus.OPEN: "open, new, pending, processing, in process, on hold, created, draft, approved, unpaid, "
        "invoiced, disputed, backordered, in progress, authorized, partially paid, offen, in bearbeitung, neu, "
        "en cours, abierto, pendiente",
        SalesStatus.PAID: "paid, completed, complete, closed, settled, done, resolved, bezahlt, abgeschlossen, paye, "
        "pagado",
        SalesStatus.SHIPPED: "shipped, delivered, dispatched, fulfilled, sent, in transit, versendet, versandt, "
        "geliefert, expedie, livre, enviado, entregado",
        SalesStatus.CANCELLED: "cancelled, canceled, refunded, returned, void, voided, unavailable, rejected, failed, "
        "partially refunded, storniert, annule, rembourse, cancelado, devuelto",
        ShipmentStatus.PENDING: "pending, new, open, created, ready, processing, preparing, label created, ausstehend, "
        "offen, pendiente",
        ShipmentStatus.IN_TRANSIT: "in transit, shipped, transit, sent, dispatched, on the way, out for delivery, "
        "unterwegs, versendet, expedie, enviado",
        ShipmentStatus.DELIVERED: "delivered, received, complete, completed, done, arrived, zugestellt, geliefert, "
        "livre, entregado",
        ShipmentStatus.RETURNED: "returned, return, failed, refused, rejected, lost, cancelled, canceled, retoure, "
        "zuruck, retourne, devuelto",
        Channel.CALL: "call, phone, phone call, telephone, outbound call, inbound call, outbound, inbound, voice, "
        "anruf, telefonat, telefon, appel, llamada",
        Channel.CHAT: "chat, message, sms, text, whatsapp, live chat, im, social, linkedin, slack, nachricht",
        Channel.EMAIL: "email, e mail, mail, letter, newsletter, brief, courriel, correo",
        Channel.MEETING: "meeting, appointment, demo, video, video call, webinar, web meeting, zoom, lunch, "
        "besprechung, termin, reunion",
        Channel.VISIT: "visit, on site, onsite, site visit, in person, trade show, besuch, visite, visita",
    }
)

# The word that a record gets when the file says nothing, or what nobody understands.
MADE_UP: Mapping[Resource, StrEnum] = MappingProxyType(
    {
        Resource.CUSTOMER: CustomerStatus.ACTIVE,
        Resource.CONTACT_LOG: Channel.CALL,
        Resource.OPPORTUNITY: OpportunityStage.PROSPECTING,
        Resource.CONTRACT: ContractStatus.ACTIVE,
        Resource.SALES_RECORD: SalesStatus.OPEN,
        Resource.SHIPMENT: ShipmentStatus.PENDING,
        Resource.PERSON: PersonStatus.ACTIVE,
    }
)

# Days that tell a status when nothing else does: the word when there is none, and the word when there is one.
BY_DAY: Mapping[Resource, tuple[tuple[str, StrEnum, StrEnum], ...]] = MappingProxyType(
    {
        Resource.SALES_RECORD: (
            (
                "shipped date, shipped on, date shipped, ship date, order delivered carrier date, versanddatum",
                SalesStatus.OPEN,
                SalesStatus.SHIPPED,
            ),
            ("paid on, paid at, payment date, date paid, zahlungsdatum", SalesStatus.OPEN, SalesStatus.PAID),
        ),
        Resource.SHIPMENT: (
            (
                "delivered on, delivered date, delivery date, date delivered, order delivered customer date",
                ShipmentStatus.IN_TRANSIT,
                ShipmentStatus.DELIVERED,
            ),
            (
                "shipped date, shipped on, date shipped, ship date, order delivered carrier date, versanddatum",
                ShipmentStatus.PENDING,
                ShipmentStatus.IN_TRANSIT,
            ),
        ),
        Resource.PERSON: (
            (
                "termination date, leaving date, leave date, left on, exit date, austrittsdatum, date de sortie",
                PersonStatus.ACTIVE,
                PersonStatus.LEFT,
            ),
        ),
    }
)
