-- Audit events are authenticated with a key that PostgreSQL does not hold. Events from before have no code of it: the chain
-- goes on behind them, from the sequence number that stands beside the tenant's key.
ALTER TABLE "audit_events" ADD COLUMN "mac" BYTEA;
ALTER TABLE "tenants" ADD COLUMN "audit_head_mac" BYTEA;

CREATE TABLE "audit_keys" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "from_sequence" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_keys_pkey" PRIMARY KEY ("tenant_id")
);
ALTER TABLE "audit_keys" ADD CONSTRAINT "audit_keys_tenant_id_fkey"
  FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "audit_states" (
    "tenant_id" UUID NOT NULL,
    "verified_sequence" BIGINT NOT NULL DEFAULT 0,
    "verified_mac" BYTEA,
    "checkpoint_sequence" BIGINT NOT NULL DEFAULT 0,
    "checkpoint_at" TIMESTAMPTZ(3),

    CONSTRAINT "audit_states_pkey" PRIMARY KEY ("tenant_id")
);
ALTER TABLE "audit_states" ADD CONSTRAINT "audit_states_tenant_id_fkey"
  FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A key that were exchanged would make everything before it look forged.
CREATE FUNCTION refuse_key_change() RETURNS trigger LANGUAGE plpgsql AS
  $$BEGIN RAISE EXCEPTION 'audit keys are append-only'; END$$;

CREATE TRIGGER audit_keys_append_only BEFORE UPDATE OR DELETE ON "audit_keys"
  FOR EACH ROW EXECUTE FUNCTION refuse_key_change();
