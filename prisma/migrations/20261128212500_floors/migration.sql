-- Publication goes on past a tenant or an object that fails: its rows wait for their next turn.
ALTER TABLE "outbox" ADD COLUMN "attempts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT (now() + '00:00:01'::interval);

CREATE INDEX "outbox_tenant_id_next_at_id_idx" ON "outbox"("tenant_id", "next_at", "id");

-- 0: what is in Redis has no floors yet, so that the first worker of this version rebuilds it.
ALTER TABLE "snapshot_state" ADD COLUMN "ordinal" BIGINT NOT NULL DEFAULT 0;

CREATE TABLE "snapshot_roots" (
    "tenant_id" UUID NOT NULL,
    "revision" BIGINT NOT NULL,

    CONSTRAINT "snapshot_roots_pkey" PRIMARY KEY ("tenant_id")
);

CREATE TABLE "snapshot_shards" (
    "tenant_id" UUID NOT NULL,
    "shard" SMALLINT NOT NULL,
    "revision" BIGINT NOT NULL,

    CONSTRAINT "snapshot_shards_pkey" PRIMARY KEY ("tenant_id","shard")
);

CREATE TABLE "snapshot_floors" (
    "tenant_id" UUID NOT NULL,
    "shard" SMALLINT NOT NULL,
    "slot" BIGINT NOT NULL,
    "revision" BIGINT NOT NULL,
    "changed" BIGINT NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "snapshot_floors_pkey" PRIMARY KEY ("tenant_id","shard","slot")
);

CREATE INDEX "snapshot_floors_gone_at_idx" ON "snapshot_floors"("gone_at");

ALTER TABLE "snapshot_roots" ADD CONSTRAINT "snapshot_roots_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
