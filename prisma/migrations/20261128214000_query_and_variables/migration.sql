-- Query parameters that a route injects, and plain variables of an environment.
ALTER TABLE "environments" ADD COLUMN "variables" JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN "revision" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "route_configurations" ADD COLUMN "inject_query_json" JSON;
