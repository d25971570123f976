-- Whether an upstream learns of the trace that its request belongs to.
ALTER TABLE "routes" ADD COLUMN "propagate_trace" BOOLEAN NOT NULL DEFAULT false;
