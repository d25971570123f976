-- Whether a request that has committed its change is still at its answer. The index finds a claim without a scan.
ALTER TABLE "idempotency_records" ADD COLUMN "alive_until" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
CREATE UNIQUE INDEX "idempotency_records_claim_key" ON "idempotency_records"("claim");
