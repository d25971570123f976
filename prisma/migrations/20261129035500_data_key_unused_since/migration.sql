-- A retired data key goes a while after the last entry that it sealed was published anew: a proxy may still be reading one.
ALTER TABLE "data_keys" ADD COLUMN "unused_since" TIMESTAMPTZ(3);
