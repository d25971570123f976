-- A floor between the refreshes of a connection.
ALTER TABLE "oauth2_connections" ADD COLUMN "refresh_not_before" TIMESTAMPTZ(3);
