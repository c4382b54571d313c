"""Organisations are admitted, have a page of their own and people with roles; those there are stay as free as they were.

Of the people of an organisation the one who was there first owns it: somebody has to say who else belongs to it.
"""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0038"
down_revision = "0036"
branch_labels = None
depends_on = None

BEFORE = "sector IN ('city', 'business', 'culture', 'civic', 'church', 'sport', 'education')"
AFTER = "sector IN ('city', 'business', 'culture', 'civic', 'church', 'sport', 'education', 'private')"
TEXTS = ("about", "about_en", "contact_email", "contact_phone", "logo_name", "refused_reason")
LENGTHS = {"contact_email": 254, "contact_phone": 60, "logo_name": 40}


def upgrade() -> None:
    with op.batch_alter_table("organisation") as organisation:
        organisation.drop_constraint(op.f("ck_organisation_sector"), type_="check")
        organisation.create_check_constraint(op.f("ck_organisation_sector"), AFTER)
        for name in TEXTS:
            kind = sa.String(LENGTHS[name]) if name in LENGTHS else sa.Text()
            organisation.add_column(sa.Column(name, kind, nullable=False, server_default=""))
        organisation.add_column(sa.Column("admitted_at", database.UTCDateTime(), nullable=True))
        organisation.add_column(sa.Column("admitted_by_id", sa.Integer(), nullable=True))
        organisation.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        organisation.add_column(
            sa.Column("ahead_of_events", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        organisation.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        organisation.create_foreign_key(
            op.f("fk_organisation_admitted_by_id_account"),
            "account",
            ["admitted_by_id"],
            ["id"],
            ondelete="SET NULL",
        )
        organisation.create_foreign_key(
            op.f("fk_organisation_merged_into_id_organisation"), "organisation", ["merged_into_id"], ["id"]
        )
        organisation.create_index("ix_organisation_admitted_at", ["admitted_at"])
    op.execute("UPDATE organisation SET admitted_at = created_at")
    with op.batch_alter_table("membership") as membership:
        membership.add_column(sa.Column("role", sa.String(6), nullable=False, server_default="editor"))
        membership.create_check_constraint(
            op.f("ck_membership_role"), "role IN ('owner', 'editor', 'reader')"
        )
        membership.create_index("ix_membership_organisation", ["organisation_id"])
    op.execute(
        "UPDATE membership SET role = 'owner' WHERE id IN (SELECT MIN(membership.id) FROM membership"
        " JOIN account ON account.id = membership.account_id AND account.is_active"
        " GROUP BY membership.organisation_id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("membership") as membership:
        membership.drop_index("ix_membership_organisation")
        membership.drop_constraint(op.f("ck_membership_role"), type_="check")
        membership.drop_column("role")
    op.execute("UPDATE organisation SET sector = 'civic' WHERE sector = 'private'")
    with op.batch_alter_table("organisation") as organisation:
        organisation.drop_index("ix_organisation_admitted_at")
        organisation.drop_constraint(op.f("fk_organisation_merged_into_id_organisation"), type_="foreignkey")
        organisation.drop_constraint(op.f("fk_organisation_admitted_by_id_account"), type_="foreignkey")
        for name in ("version", "ahead_of_events", "merged_into_id", "admitted_by_id", "admitted_at", *TEXTS):
            organisation.drop_column(name)
        organisation.drop_constraint(op.f("ck_organisation_sector"), type_="check")
        organisation.create_check_constraint(op.f("ck_organisation_sector"), BEFORE)
