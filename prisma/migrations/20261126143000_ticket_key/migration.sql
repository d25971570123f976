-- A link to connect a secret ends with the key that made it.
ALTER TABLE "oauth2_tickets" ADD COLUMN "api_key_id" UUID;
ALTER TABLE "oauth2_tickets" ADD CONSTRAINT "oauth2_tickets_tenant_id_api_key_id_fkey"
  FOREIGN KEY ("tenant_id", "api_key_id") REFERENCES "api_keys"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
