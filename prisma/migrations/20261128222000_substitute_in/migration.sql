-- Where a caller's own placeholders are replaced, and where a request left some as they stood.
ALTER TABLE "route_configurations" ADD COLUMN "substitute_in" JSONB;
ALTER TABLE "request_logs" ADD COLUMN "placeholders_left" JSONB NOT NULL DEFAULT '[]';
