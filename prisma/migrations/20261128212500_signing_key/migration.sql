-- The certificate whose private key signs the assertions of an OAuth2 secret.
ALTER TABLE "oauth2_configurations" ADD COLUMN "signing_key_id" UUID;
ALTER TABLE "oauth2_configurations" ADD CONSTRAINT "oauth2_configurations_tenant_id_signing_key_id_fkey" FOREIGN KEY ("tenant_id", "signing_key_id") REFERENCES "secrets"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
