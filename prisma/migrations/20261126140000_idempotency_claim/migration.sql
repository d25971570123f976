-- Whose claim it is: a request that was taken for dead must not end the claim of the one that took its place.
ALTER TABLE "idempotency_records" ADD COLUMN "claim" UUID;
