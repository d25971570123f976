-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "tenants" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "plan" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "revision" BIGINT NOT NULL DEFAULT 0,
    "active_data_key_id" UUID NOT NULL,
    "sealed_index_key" BYTEA NOT NULL,
    "index_key_revision" BIGINT NOT NULL,
    "entry_revision" BIGINT NOT NULL,
    "audit_sequence" BIGINT NOT NULL DEFAULT 0,
    "audit_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tenants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "data_keys" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "revision" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "data_keys_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "environments" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "display_name" TEXT,
    "description" TEXT,
    "color" TEXT,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "environments_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "collections" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "collections_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "secrets" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "description" TEXT,
    "base_environment_id" UUID NOT NULL,
    "collection_id" UUID,
    "allowed_hosts" JSONB,
    "expires_at" TIMESTAMPTZ(3),
    "strict_expiry_enforcement" BOOLEAN NOT NULL DEFAULT false,
    "revision" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "secrets_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "secret_environments" (
    "tenant_id" UUID NOT NULL,
    "secret_id" UUID NOT NULL,
    "environment_id" UUID NOT NULL,
    "value_version" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "secret_environments_pkey" PRIMARY KEY ("tenant_id","secret_id","environment_id")
);

-- CreateTable
CREATE TABLE "sealed_fields" (
    "tenant_id" UUID NOT NULL,
    "secret_id" UUID NOT NULL,
    "environment_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "field" TEXT NOT NULL,
    "data_key_id" UUID NOT NULL,
    "revision" BIGINT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sealed_fields_pkey" PRIMARY KEY ("tenant_id","secret_id","environment_id","version","field")
);

-- CreateTable
CREATE TABLE "certificate_versions" (
    "tenant_id" UUID NOT NULL,
    "secret_id" UUID NOT NULL,
    "environment_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "certificate_type" TEXT NOT NULL,
    "subject" TEXT,
    "issuer" TEXT,
    "not_before" TIMESTAMPTZ(3),
    "not_after" TIMESTAMPTZ(3),
    "has_private_key" BOOLEAN NOT NULL,
    "fingerprint" TEXT,
    "warned_days_ahead" INTEGER,

    CONSTRAINT "certificate_versions_pkey" PRIMARY KEY ("tenant_id","secret_id","environment_id","version")
);

-- CreateTable
CREATE TABLE "oauth2_configurations" (
    "tenant_id" UUID NOT NULL,
    "secret_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "grant_type" TEXT NOT NULL,
    "mtls_certificate_id" UUID,
    "data_key_id" UUID NOT NULL,
    "revision" BIGINT NOT NULL,
    "sealed_settings" BYTEA NOT NULL,

    CONSTRAINT "oauth2_configurations_pkey" PRIMARY KEY ("tenant_id","secret_id")
);

-- CreateTable
CREATE TABLE "oauth2_connections" (
    "tenant_id" UUID NOT NULL,
    "secret_id" UUID NOT NULL,
    "environment_id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "last_error" TEXT,
    "account" TEXT,
    "token_type" TEXT,
    "data_key_id" UUID,
    "access_token_revision" BIGINT,
    "sealed_access_token" BYTEA,
    "refresh_token_revision" BIGINT,
    "sealed_refresh_token" BYTEA,
    "issued_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "next_refresh_at" TIMESTAMPTZ(3),
    "connected_at" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "revision" BIGINT NOT NULL,
    "lease_holder" TEXT,
    "lease_fence" BIGINT NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "oauth2_connections_pkey" PRIMARY KEY ("tenant_id","secret_id","environment_id")
);

-- CreateTable
CREATE TABLE "oauth2_tickets" (
    "hash" BYTEA NOT NULL,
    "tenant_id" UUID NOT NULL,
    "secret_id" UUID NOT NULL,
    "environment_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "oauth2_tickets_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "routes" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "base_environment_id" UUID NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "requires_clients" BOOLEAN NOT NULL DEFAULT false,
    "ip_allowlist" JSONB,
    "rate_limit_enabled" BOOLEAN NOT NULL DEFAULT false,
    "rate_limit_requests" INTEGER,
    "rate_limit_window_sec" INTEGER,
    "ca_certificate" TEXT,
    "allowed_secrets" JSONB,
    "redact_response" BOOLEAN NOT NULL DEFAULT false,
    "on_unscanned" TEXT NOT NULL DEFAULT 'pass',
    "log_bodies" BOOLEAN NOT NULL DEFAULT true,
    "timeout_ms" INTEGER NOT NULL DEFAULT 30000,
    "collection_id" UUID,
    "revision" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "routes_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "route_names" (
    "tenant_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "route_id" UUID NOT NULL,

    CONSTRAINT "route_names_pkey" PRIMARY KEY ("tenant_id","name")
);

-- CreateTable
CREATE TABLE "route_configurations" (
    "tenant_id" UUID NOT NULL,
    "route_id" UUID NOT NULL,
    "environment_id" UUID NOT NULL,
    "enabled" BOOLEAN,
    "target_base_url" TEXT,
    "inject_headers_json" JSON,
    "inject_body_json" JSON,
    "method_configs" JSON,
    "allowed_methods" JSONB,
    "mtls_certificate_id" UUID,

    CONSTRAINT "route_configurations_pkey" PRIMARY KEY ("tenant_id","route_id","environment_id")
);

-- CreateTable
CREATE TABLE "route_secret_references" (
    "tenant_id" UUID NOT NULL,
    "route_id" UUID NOT NULL,
    "environment_id" UUID NOT NULL,
    "reference" TEXT NOT NULL,
    "secret_id" UUID,
    "secret_name" TEXT,

    CONSTRAINT "route_secret_references_pkey" PRIMARY KEY ("tenant_id","route_id","environment_id","reference")
);

-- CreateTable
CREATE TABLE "clients" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "ip_address" TEXT NOT NULL,
    "description" TEXT,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "clients_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "route_clients" (
    "tenant_id" UUID NOT NULL,
    "route_id" UUID NOT NULL,
    "environment_id" UUID NOT NULL,
    "client_id" UUID NOT NULL,

    CONSTRAINT "route_clients_pkey" PRIMARY KEY ("tenant_id","route_id","environment_id","client_id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "key_id" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "rate_limit_requests" INTEGER,
    "revision" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "tenant_id" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_type" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "resource_type" TEXT NOT NULL,
    "resource_id" TEXT NOT NULL,
    "ip_address" TEXT,
    "request_id" TEXT,
    "details" TEXT NOT NULL,
    "previous_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("tenant_id","sequence")
);

-- CreateTable
CREATE TABLE "request_logs" (
    "tenant_id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "route_id" UUID,
    "method" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "status_code" INTEGER NOT NULL,
    "upstream_status" INTEGER,
    "latency_ms" INTEGER NOT NULL,
    "environment" TEXT,
    "client_ip" TEXT NOT NULL,
    "api_key_id" TEXT NOT NULL,
    "secrets_used" JSONB NOT NULL,
    "error" TEXT,
    "retried" BOOLEAN NOT NULL DEFAULT false,
    "request_headers" JSONB NOT NULL,
    "request_body" TEXT,

    CONSTRAINT "request_logs_pkey" PRIMARY KEY ("tenant_id","request_id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "tenant_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "revision" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_records" (
    "tenant_id" UUID NOT NULL,
    "api_key_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "body_hmac" BYTEA NOT NULL,
    "state" TEXT NOT NULL,
    "status" INTEGER,
    "data_key_id" UUID,
    "sealed_response" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_records_pkey" PRIMARY KEY ("tenant_id","api_key_id","key","method","path")
);

-- CreateTable
CREATE TABLE "snapshot_state" (
    "id" INTEGER NOT NULL,
    "epoch" UUID NOT NULL,

    CONSTRAINT "snapshot_state_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "tenants_slug_key" ON "tenants"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "environments_tenant_id_name_key" ON "environments"("tenant_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "collections_tenant_id_name_key" ON "collections"("tenant_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "secrets_tenant_id_name_key" ON "secrets"("tenant_id", "name");

-- CreateIndex
CREATE INDEX "sealed_fields_tenant_id_data_key_id_idx" ON "sealed_fields"("tenant_id", "data_key_id");

-- CreateIndex
CREATE INDEX "oauth2_connections_next_refresh_at_idx" ON "oauth2_connections"("next_refresh_at");

-- CreateIndex
CREATE INDEX "oauth2_tickets_expires_at_idx" ON "oauth2_tickets"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "routes_tenant_id_slug_key" ON "routes"("tenant_id", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "routes_tenant_id_name_key" ON "routes"("tenant_id", "name");

-- CreateIndex
CREATE INDEX "route_names_tenant_id_route_id_idx" ON "route_names"("tenant_id", "route_id");

-- CreateIndex
CREATE INDEX "route_secret_references_tenant_id_secret_id_idx" ON "route_secret_references"("tenant_id", "secret_id");

-- CreateIndex
CREATE INDEX "route_secret_references_tenant_id_secret_name_idx" ON "route_secret_references"("tenant_id", "secret_name");

-- CreateIndex
CREATE UNIQUE INDEX "clients_tenant_id_name_key" ON "clients"("tenant_id", "name");

-- CreateIndex
CREATE INDEX "route_clients_tenant_id_client_id_idx" ON "route_clients"("tenant_id", "client_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_key_id_key" ON "api_keys"("key_id");

-- CreateIndex
CREATE INDEX "request_logs_tenant_id_at_request_id_idx" ON "request_logs"("tenant_id", "at", "request_id");

-- CreateIndex
CREATE INDEX "request_logs_tenant_id_route_id_at_idx" ON "request_logs"("tenant_id", "route_id", "at");

-- CreateIndex
CREATE INDEX "request_logs_at_idx" ON "request_logs"("at");

-- CreateIndex
CREATE INDEX "idempotency_records_expires_at_idx" ON "idempotency_records"("expires_at");

-- AddForeignKey
ALTER TABLE "data_keys" ADD CONSTRAINT "data_keys_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "environments" ADD CONSTRAINT "environments_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "collections" ADD CONSTRAINT "collections_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "secrets" ADD CONSTRAINT "secrets_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "secrets" ADD CONSTRAINT "secrets_tenant_id_base_environment_id_fkey" FOREIGN KEY ("tenant_id", "base_environment_id") REFERENCES "environments"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "secrets" ADD CONSTRAINT "secrets_tenant_id_collection_id_fkey" FOREIGN KEY ("tenant_id", "collection_id") REFERENCES "collections"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "secret_environments" ADD CONSTRAINT "secret_environments_tenant_id_secret_id_fkey" FOREIGN KEY ("tenant_id", "secret_id") REFERENCES "secrets"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "secret_environments" ADD CONSTRAINT "secret_environments_tenant_id_environment_id_fkey" FOREIGN KEY ("tenant_id", "environment_id") REFERENCES "environments"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sealed_fields" ADD CONSTRAINT "sealed_fields_tenant_id_secret_id_environment_id_fkey" FOREIGN KEY ("tenant_id", "secret_id", "environment_id") REFERENCES "secret_environments"("tenant_id", "secret_id", "environment_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "certificate_versions" ADD CONSTRAINT "certificate_versions_tenant_id_secret_id_environment_id_fkey" FOREIGN KEY ("tenant_id", "secret_id", "environment_id") REFERENCES "secret_environments"("tenant_id", "secret_id", "environment_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "oauth2_configurations" ADD CONSTRAINT "oauth2_configurations_tenant_id_secret_id_fkey" FOREIGN KEY ("tenant_id", "secret_id") REFERENCES "secrets"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "oauth2_configurations" ADD CONSTRAINT "oauth2_configurations_tenant_id_mtls_certificate_id_fkey" FOREIGN KEY ("tenant_id", "mtls_certificate_id") REFERENCES "secrets"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "oauth2_connections" ADD CONSTRAINT "oauth2_connections_tenant_id_secret_id_fkey" FOREIGN KEY ("tenant_id", "secret_id") REFERENCES "secrets"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "oauth2_connections" ADD CONSTRAINT "oauth2_connections_tenant_id_environment_id_fkey" FOREIGN KEY ("tenant_id", "environment_id") REFERENCES "environments"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "routes" ADD CONSTRAINT "routes_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "routes" ADD CONSTRAINT "routes_tenant_id_base_environment_id_fkey" FOREIGN KEY ("tenant_id", "base_environment_id") REFERENCES "environments"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "routes" ADD CONSTRAINT "routes_tenant_id_collection_id_fkey" FOREIGN KEY ("tenant_id", "collection_id") REFERENCES "collections"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "route_names" ADD CONSTRAINT "route_names_tenant_id_route_id_fkey" FOREIGN KEY ("tenant_id", "route_id") REFERENCES "routes"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "route_configurations" ADD CONSTRAINT "route_configurations_tenant_id_route_id_fkey" FOREIGN KEY ("tenant_id", "route_id") REFERENCES "routes"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "route_configurations" ADD CONSTRAINT "route_configurations_tenant_id_environment_id_fkey" FOREIGN KEY ("tenant_id", "environment_id") REFERENCES "environments"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "route_secret_references" ADD CONSTRAINT "route_secret_references_tenant_id_route_id_environment_id_fkey" FOREIGN KEY ("tenant_id", "route_id", "environment_id") REFERENCES "route_configurations"("tenant_id", "route_id", "environment_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "route_secret_references" ADD CONSTRAINT "route_secret_references_tenant_id_secret_id_fkey" FOREIGN KEY ("tenant_id", "secret_id") REFERENCES "secrets"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "clients" ADD CONSTRAINT "clients_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "route_clients" ADD CONSTRAINT "route_clients_tenant_id_route_id_environment_id_fkey" FOREIGN KEY ("tenant_id", "route_id", "environment_id") REFERENCES "route_configurations"("tenant_id", "route_id", "environment_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "route_clients" ADD CONSTRAINT "route_clients_tenant_id_client_id_fkey" FOREIGN KEY ("tenant_id", "client_id") REFERENCES "clients"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- An audit event is written once and never changed. The chain of hashes shows what was done around this trigger.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
  $$BEGIN RAISE EXCEPTION 'audit events are append-only'; END$$;

CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON "audit_events"
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON "audit_events"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
