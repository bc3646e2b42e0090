"""The tables as of the newest migration; a test compares them with the migrations."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData()

LONG: Final = BigInteger().with_variant(Integer, "sqlite")
"""64 bits, which SQLite calls INTEGER."""

events = Table(
    "events",
    metadata,
    Column("seq", LONG, primary_key=True, autoincrement=True),
    Column("event_id", String, nullable=False),
    Column("user", String, nullable=False),
    Column("item", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("at", Float, nullable=False),
    Column("value", Float),
    Column("recommendation_id", String),
    Column("retracts", String),
    Index("events_of_user", "user", "seq"),
    Index("events_by_id", "user", "event_id", unique=True),
    Index(
        "retractions_of_event",
        "user",
        "retracts",
        sqlite_where=text("retracts IS NOT NULL"),
        postgresql_where=text("retracts IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

items = Table(
    "items",
    metadata,
    Column("seq", LONG, primary_key=True, autoincrement=True),  # in the order in which they were added
    Column("id", String, nullable=False, unique=True),
    Column("facts", JSON, nullable=False),
    sqlite_autoincrement=True,
)

revisions = Table(
    "revisions",
    metadata,
    Column("name", String, primary_key=True),
    Column("revision", LONG, nullable=False),
)

impressions = Table(
    "impressions",
    metadata,
    Column("recommendation_id", String, primary_key=True),
    Column("user", String),
    Column("at", Float, nullable=False),
    Column("snapshot", String, nullable=False),
    Column("pipeline", String, nullable=False),
    Column("seed", LONG, nullable=False),
    Column("surprise", Float, nullable=False),
    Column("items", JSON, nullable=False),
    Column("propensities", JSON, nullable=False),
    Column("request", JSON(none_as_null=True)),
    Column("policy", String),
    Column("variant", String),
    Column("candidates", Integer),
    Column("decision", LargeBinary),
    Column("teams", String),
    Column("took_ms", Float),
    Index("impressions_of_user", "user"),
    Index("impressions_by_age", "at"),
)

mutes = Table(
    "mutes",
    metadata,
    Column("user", String, primary_key=True),
    Column("muted", JSON, nullable=False),
)

abouts = Table(
    "abouts",
    metadata,
    Column("user", String, primary_key=True),
    Column("about", Text, nullable=False),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("name", String, primary_key=True),
    Column("cursor", LONG, nullable=False),
    Column("state", Text, nullable=False),
    Column("epoch", LONG, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("user", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("name", String),
    Column("login", String, unique=True),
    Column("password", String),
    Column("disabled", Boolean, nullable=False),
    Column("issuer", String),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("expires_at", Float),
    Column("per_minute", Integer),
    Column("revoked_at", Float),
    Column("last_used_at", Float),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True),
    Column("user", String, ForeignKey("accounts.user", ondelete="CASCADE"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("turned_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Index("sessions_of_user", "user"),
    Index("sessions_by_end", "expires_at"),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("number", LONG, primary_key=True),  # in the order in which they were appended
    Column("at", Float, nullable=False),
    Column("actor_kind", String, nullable=False),
    Column("actor", String),
    Column("action", String, nullable=False),
    Column("user", String),
    Column("target", String),
    Column("status", Integer),
    Column("address", String),
    Index("audit_log_by_age", "at"),
)

experiments = Table(
    "experiments",
    metadata,
    Column("name", String, primary_key=True),
    Column("definition", JSON, nullable=False),
)

experiment_changes = Table(
    "experiment_changes",
    metadata,
    Column("experiment", String, ForeignKey("experiments.name"), primary_key=True),
    Column("number", Integer, primary_key=True),  # from 0, in the order in which they were appended
    Column("at", Float, nullable=False),
    Column("state", String, nullable=False),
    Column("step", String, nullable=False),
    Column("shares", JSON, nullable=False),
    Column("by", String, nullable=False),
    Column("reason", Text, nullable=False),
)

experiment_shadows = Table(
    "experiment_shadows",
    metadata,
    Column("experiment", String, ForeignKey("experiments.name"), primary_key=True),
    Column("arm", String, primary_key=True),
    Column("lists", LONG, nullable=False),
    Column("failed", LONG, nullable=False),
    Column("took_ms", Float, nullable=False),
    Column("control_ms", Float, nullable=False),
    Column("overlap", Float, nullable=False),
    Column("last_error", Text),
)

jobs = Table(
    "jobs",
    metadata,
    Column("number", LONG, primary_key=True),  # in the order in which they were requested
    Column("id", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("params", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("progress", Float, nullable=False),
    Column("activity", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("started_at", Float),
    Column("ended_at", Float),
    Column("is_cancelled", Boolean, nullable=False),
    Column("result", JSON),
    Column("error", Text),
)

answer_counts = Table(
    "answer_counts",
    metadata,
    Column("snapshot", String, primary_key=True),
    Column("requests", LONG, nullable=False),
    Column("failed", LONG, nullable=False),
    Column("empty", LONG, nullable=False),
    Column("failed_loads", LONG, nullable=False),
)

cached_lists = Table(
    "cached_lists",
    metadata,
    Column("user", String, primary_key=True),
    Column("list", LargeBinary, nullable=False),  # packed, as the port does it
    Column("ends_at", Float, nullable=False),
    Index("cached_lists_by_end", "ends_at"),
)

rules = Table(
    "rules",
    metadata,
    Column("name", String, primary_key=True),
    Column("definition", JSON, nullable=False),
)
