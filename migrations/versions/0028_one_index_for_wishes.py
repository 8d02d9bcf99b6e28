"""One index less to be written at every stated wish, and one less at every deed."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_audit_event_at"), "audit_event")
    with op.batch_alter_table("consent_event") as table:
        table.drop_index(op.f("ix_consent_event_contact_id"))
        table.drop_constraint(op.f("uq_consent_event_fingerprint"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_consent_event_contact_id_fingerprint"), ["contact_id", "fingerprint"]
        )


def downgrade() -> None:
    op.create_index(op.f("ix_audit_event_at"), "audit_event", ["at"])
    with op.batch_alter_table("consent_event") as table:
        table.drop_constraint(op.f("uq_consent_event_contact_id_fingerprint"), type_="unique")
        table.create_unique_constraint(op.f("uq_consent_event_fingerprint"), ["fingerprint"])
        table.create_index(op.f("ix_consent_event_contact_id"), ["contact_id"])
