-- An operator's sinks are told every audit event and every request record: who tells them now, and how far they are.
CREATE TABLE "sinks" (
    "name" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sinks_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "sent_audit_events" (
    "tenant_id" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sent_audit_events_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "unsent_request_logs" (
    "number" BIGSERIAL NOT NULL,
    "tenant_id" UUID NOT NULL,
    "request_id" UUID NOT NULL,

    CONSTRAINT "unsent_request_logs_pkey" PRIMARY KEY ("number")
);

-- AddForeignKey
ALTER TABLE "sent_audit_events" ADD CONSTRAINT "sent_audit_events_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Words of columns, as in services/control-plane/src/columns.ts.
ALTER TABLE "sinks" ADD CONSTRAINT "sinks_name_check" CHECK ("name" IN ('audit', 'request_logs'));
