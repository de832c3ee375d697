"""The tables as a team's ORM maps them: those columns that its API shows, in the product's own database."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from models.columns import MONEY_PLACES
from models.types import Instant, Scaled


class Base(DeclarativeBase):
    """The ORM's registry."""


class Person(Base):
    """Somebody of the staff."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    status: Mapped[str]
    lft: Mapped[int]
    rgt: Mapped[int]
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)


class Token(Base):
    """A bearer token."""

    __tablename__ = "token"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    hash: Mapped[str]
    principal_id: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class Grant(Base):
    """What somebody was granted; only whether there is one of their own matters here."""

    __tablename__ = "access_grant"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    grantee_kind: Mapped[str]
    grantee_id: Mapped[int | None] = mapped_column(BigInteger)
    resource: Mapped[str]
    active: Mapped[bool]


class CustomerRelation(Base):
    """Who relates to a customer."""

    __tablename__ = "customer_relation"
    record_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    relation: Mapped[int] = mapped_column(primary_key=True)
    through_customer: Mapped[bool] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)


class CustomerRow(Base):
    """A customer."""

    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    name: Mapped[str]
    region: Mapped[str | None]
    status: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    address: Mapped[str | None]
    card_number: Mapped[str | None]
    credit_limit: Mapped[Decimal | None] = mapped_column(Scaled(MONEY_PLACES))
    created_at: Mapped[datetime] = mapped_column(Instant)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)


class ContactRow(Base):
    """Somebody who works for a customer."""

    __tablename__ = "contact"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    customer_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    email: Mapped[str | None]
    title: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(Instant)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)


class OpportunityRow(Base):
    """What may be sold to a customer."""

    __tablename__ = "opportunity"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    customer_id: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[str]
    stage: Mapped[str]
    amount: Mapped[Decimal | None] = mapped_column(Scaled(MONEY_PLACES))
    created_at: Mapped[datetime] = mapped_column(Instant)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)


class ContractRow(Base):
    """A contract with a customer."""

    __tablename__ = "contract"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    customer_id: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[str]
    value: Mapped[Decimal | None] = mapped_column(Scaled(MONEY_PLACES))
    iban: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(Instant)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)
