-- Where a tenant has about one row on average, or PostgreSQL has no statistics yet, it takes any index that begins with
-- the tenant for as good as the primary key, and reads all rows of a tenant to find one. So other indexes end with the
-- tenant. Lists of secrets and routes are read in the order of their names; there a hash index of the id is cheaper
-- than both.
CREATE UNIQUE INDEX "environments_name_tenant_id_key" ON "environments"("name", "tenant_id");
CREATE UNIQUE INDEX "collections_name_tenant_id_key" ON "collections"("name", "tenant_id");
CREATE INDEX "secrets_id_idx" ON "secrets" USING HASH ("id");
CREATE INDEX "sealed_fields_data_key_id_tenant_id_idx" ON "sealed_fields"("data_key_id", "tenant_id");
CREATE INDEX "routes_id_idx" ON "routes" USING HASH ("id");
CREATE UNIQUE INDEX "routes_slug_tenant_id_key" ON "routes"("slug", "tenant_id");
CREATE INDEX "route_names_route_id_tenant_id_idx" ON "route_names"("route_id", "tenant_id");
CREATE INDEX "route_secret_references_secret_id_tenant_id_idx" ON "route_secret_references"("secret_id", "tenant_id");
CREATE INDEX "route_secret_references_secret_name_tenant_id_idx" ON "route_secret_references"("secret_name", "tenant_id");
CREATE UNIQUE INDEX "clients_name_tenant_id_key" ON "clients"("name", "tenant_id");
CREATE INDEX "route_clients_client_id_tenant_id_idx" ON "route_clients"("client_id", "tenant_id");
CREATE INDEX "webhooks_data_key_id_tenant_id_idx" ON "webhooks"("data_key_id", "tenant_id");

-- Last, because these lock out readers.
DROP INDEX "environments_tenant_id_name_key";
DROP INDEX "collections_tenant_id_name_key";
DROP INDEX "sealed_fields_tenant_id_data_key_id_idx";
DROP INDEX "routes_tenant_id_slug_key";
DROP INDEX "route_names_tenant_id_route_id_idx";
DROP INDEX "route_secret_references_tenant_id_secret_id_idx";
DROP INDEX "route_secret_references_tenant_id_secret_name_idx";
DROP INDEX "clients_tenant_id_name_key";
DROP INDEX "route_clients_tenant_id_client_id_idx";
DROP INDEX "webhooks_tenant_id_data_key_id_idx";
