-- What a fault is called further down: `ECONNREFUSED`, `name mismatch (...)`.
ALTER TABLE "request_logs" ADD COLUMN "error_code" TEXT;
