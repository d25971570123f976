-- Who connected an OAuth2 secret last, and whether a tenant wants links alone for that.
ALTER TABLE "tenants" ADD COLUMN "oauth2_bare_start" BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE "oauth2_configurations" ADD COLUMN "last_connected" JSONB;
