-- Columns of text that hold one of a few words hold no other one, whoever writes them. The lists are those of
-- services/control-plane/src/columns.ts, and a test compares them.
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_plan_check" CHECK ("plan" IN ('free', 'pro', 'enterprise'));
ALTER TABLE "secrets" ADD CONSTRAINT "secrets_kind_check" CHECK ("kind" IN ('string', 'oauth2', 'certificate'));
ALTER TABLE "certificate_versions" ADD CONSTRAINT "certificate_versions_certificate_type_check"
  CHECK ("certificate_type" IN ('pem', 'pfx', 'p12', 'crt', 'cer', 'key', 'pkcs7', 'p7b', 'p7c'));
ALTER TABLE "oauth2_configurations" ADD CONSTRAINT "oauth2_configurations_grant_type_check"
  CHECK ("grant_type" IN ('authorization_code', 'client_credentials', 'password', 'implicit', 'jwt_bearer'));
ALTER TABLE "oauth2_connections" ADD CONSTRAINT "oauth2_connections_status_check"
  CHECK ("status" IN ('not_connected', 'connected', 'expired', 'error'));
ALTER TABLE "clients" ADD CONSTRAINT "clients_type_check" CHECK ("type" IN ('server', 'user'));
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_role_check"
  CHECK ("role" IN ('invoke', 'read', 'editor', 'admin', 'test'));
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_role_check" CHECK ("role" IN ('read', 'editor', 'admin'));
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_source_check" CHECK ("source" IN ('link', 'group'));
ALTER TABLE "one_time_links" ADD CONSTRAINT "one_time_links_purpose_check"
  CHECK ("purpose" IN ('setup', 'invite', 'reset'));
ALTER TABLE "one_time_links" ADD CONSTRAINT "one_time_links_role_check" CHECK ("role" IN ('read', 'editor', 'admin'));
