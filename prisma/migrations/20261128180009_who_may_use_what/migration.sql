-- Where a secret may be used, and where a key may be used: null means anywhere.
ALTER TABLE "secrets" ADD COLUMN "allowed_routes" JSONB,
  ADD COLUMN "always_redact" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "api_keys" ADD COLUMN "allowed_routes" JSONB,
  ADD COLUMN "allowed_environments" JSONB,
  ADD COLUMN "ip_allowlist" JSONB;
