-- Outside a transaction: the tables may be large, and are written meanwhile.
-- Where a tenant has about one row on average, or PostgreSQL has no statistics yet, it takes any index that begins with
-- the tenant for as good as the primary key, and reads all rows of a tenant to find one. So other indexes end with the
-- tenant. Lists of secrets and routes are read in the order of their names; there a hash index of the id is cheaper
-- than both.
DROP INDEX CONCURRENTLY IF EXISTS "environments_name_tenant_id_key";
CREATE UNIQUE INDEX CONCURRENTLY "environments_name_tenant_id_key" ON "environments"("name", "tenant_id");
DROP INDEX CONCURRENTLY IF EXISTS "collections_name_tenant_id_key";
CREATE UNIQUE INDEX CONCURRENTLY "collections_name_tenant_id_key" ON "collections"("name", "tenant_id");
DROP INDEX CONCURRENTLY IF EXISTS "secrets_id_idx";
CREATE INDEX CONCURRENTLY "secrets_id_idx" ON "secrets" USING HASH ("id");
DROP INDEX CONCURRENTLY IF EXISTS "sealed_fields_data_key_id_tenant_id_idx";
CREATE INDEX CONCURRENTLY "sealed_fields_data_key_id_tenant_id_idx" ON "sealed_fields"("data_key_id", "tenant_id");
DROP INDEX CONCURRENTLY IF EXISTS "routes_id_idx";
CREATE INDEX CONCURRENTLY "routes_id_idx" ON "routes" USING HASH ("id");
DROP INDEX CONCURRENTLY IF EXISTS "routes_slug_tenant_id_key";
CREATE UNIQUE INDEX CONCURRENTLY "routes_slug_tenant_id_key" ON "routes"("slug", "tenant_id");
DROP INDEX CONCURRENTLY IF EXISTS "route_names_route_id_tenant_id_idx";
CREATE INDEX CONCURRENTLY "route_names_route_id_tenant_id_idx" ON "route_names"("route_id", "tenant_id");
DROP INDEX CONCURRENTLY IF EXISTS "route_secret_references_secret_id_tenant_id_idx";
CREATE INDEX CONCURRENTLY "route_secret_references_secret_id_tenant_id_idx" ON "route_secret_references"("secret_id", "tenant_id");
DROP INDEX CONCURRENTLY IF EXISTS "route_secret_references_secret_name_tenant_id_idx";
CREATE INDEX CONCURRENTLY "route_secret_references_secret_name_tenant_id_idx" ON "route_secret_references"("secret_name", "tenant_id");
DROP INDEX CONCURRENTLY IF EXISTS "clients_name_tenant_id_key";
CREATE UNIQUE INDEX CONCURRENTLY "clients_name_tenant_id_key" ON "clients"("name", "tenant_id");
DROP INDEX CONCURRENTLY IF EXISTS "route_clients_client_id_tenant_id_idx";
CREATE INDEX CONCURRENTLY "route_clients_client_id_tenant_id_idx" ON "route_clients"("client_id", "tenant_id");
DROP INDEX CONCURRENTLY IF EXISTS "webhooks_data_key_id_tenant_id_idx";
CREATE INDEX CONCURRENTLY "webhooks_data_key_id_tenant_id_idx" ON "webhooks"("data_key_id", "tenant_id");

DROP INDEX CONCURRENTLY IF EXISTS "environments_tenant_id_name_key";
DROP INDEX CONCURRENTLY IF EXISTS "collections_tenant_id_name_key";
DROP INDEX CONCURRENTLY IF EXISTS "sealed_fields_tenant_id_data_key_id_idx";
DROP INDEX CONCURRENTLY IF EXISTS "routes_tenant_id_slug_key";
DROP INDEX CONCURRENTLY IF EXISTS "route_names_tenant_id_route_id_idx";
DROP INDEX CONCURRENTLY IF EXISTS "route_secret_references_tenant_id_secret_id_idx";
DROP INDEX CONCURRENTLY IF EXISTS "route_secret_references_tenant_id_secret_name_idx";
DROP INDEX CONCURRENTLY IF EXISTS "clients_tenant_id_name_key";
DROP INDEX CONCURRENTLY IF EXISTS "route_clients_tenant_id_client_id_idx";
DROP INDEX CONCURRENTLY IF EXISTS "webhooks_tenant_id_data_key_id_idx";
