-- Whether callers may name a target in place of a route, and where such a call went.
ALTER TABLE "tenants" ADD COLUMN "direct_calls" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "request_logs" ADD COLUMN "target" TEXT;
