-- How a route connects to its upstream, and what it does with the upstream's references to itself and to others.
ALTER TABLE "routes" ADD COLUMN "tls_max_version" TEXT;
ALTER TABLE "routes" ADD COLUMN "rewrite_references" BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE "routes" ADD COLUMN "foreign_redirects" TEXT NOT NULL DEFAULT 'withhold';
