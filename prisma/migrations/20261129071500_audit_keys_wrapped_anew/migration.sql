-- The owner of the tables may wrap an audit key by another master key: it stays the key that it is. Of the services' role
-- nothing changes, which may not update the table at all.
CREATE OR REPLACE FUNCTION refuse_key_change() RETURNS trigger LANGUAGE plpgsql AS
  $$BEGIN
      IF TG_OP = 'UPDATE' AND (NEW.tenant_id, NEW.id, NEW.from_sequence, NEW.created_at)
        IS NOT DISTINCT FROM (OLD.tenant_id, OLD.id, OLD.from_sequence, OLD.created_at) THEN RETURN NEW; END IF;
      RAISE EXCEPTION 'audit keys are append-only';
    END$$;
