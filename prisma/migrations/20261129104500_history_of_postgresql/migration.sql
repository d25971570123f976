-- Which history of changes this is: another one after a promotion, a recovery or a restore, all of which may lack what was
-- acknowledged. A server that does not tell has one for ever. (\x3B is a semicolon.)
CREATE FUNCTION database_history() RETURNS text LANGUAGE plpgsql STABLE AS
  E'BEGIN RETURN (SELECT system_identifier FROM pg_control_system()) || '':'' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
    || '':'' || (SELECT oid FROM pg_database WHERE datname = current_database())\x3B
  EXCEPTION WHEN OTHERS THEN RETURN ''unknown''\x3B END';

-- AlterTable
ALTER TABLE "snapshot_state" ADD COLUMN "history" TEXT NOT NULL DEFAULT database_history();
