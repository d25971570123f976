ALTER TABLE "certificate_versions" ADD COLUMN "chain" JSONB NOT NULL DEFAULT '[]';
