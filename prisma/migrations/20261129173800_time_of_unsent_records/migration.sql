-- The time of the record, so that only its day is searched. The release before leaves it out.
ALTER TABLE "unsent_request_logs" ADD COLUMN "at" TIMESTAMPTZ(3);
