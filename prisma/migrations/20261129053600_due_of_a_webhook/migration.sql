-- What is due is looked for webhook by webhook, so that a long backlog of one costs no more than a short one.
-- DropIndex
DROP INDEX "webhook_deliveries_next_at_idx";

-- CreateIndex
CREATE INDEX "webhook_deliveries_tenant_id_webhook_id_next_at_idx" ON "webhook_deliveries"("tenant_id", "webhook_id", "next_at");
