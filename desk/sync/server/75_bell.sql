-- The bell: "look, there is something new", at most four times a second for everybody together, never with data.
-- It has a transaction of its own after the push: NOTIFY inside it would serialise all commits.
CREATE UNLOGGED TABLE sync.bell (one bool PRIMARY KEY DEFAULT true, last timestamptz NOT NULL DEFAULT 'epoch');
INSERT INTO sync.bell DEFAULT VALUES;
CREATE UNLOGGED TABLE sync.bell_dirty (stream_id int NOT NULL);

-- True: rung, or somebody else has it; false: ring again in a quarter of a second.
CREATE FUNCTION sync.ring_v1(streams int[]) RETURNS bool
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET synchronous_commit = off AS $$
DECLARE
    names text;
BEGIN
    IF cardinality(streams) > 1000 THEN RETURN true; END IF;
    INSERT INTO sync.bell_dirty SELECT DISTINCT s FROM unnest(streams) s
        WHERE s = ANY (sync.my_late_streams((sync.me()).person_id)) OR EXISTS (SELECT 1 FROM sync.stream x WHERE x.id = s);
    PERFORM 1 FROM sync.bell WHERE last < clock_timestamp() - interval '250 milliseconds' FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        IF NOT EXISTS (SELECT 1 FROM sync.bell) THEN INSERT INTO sync.bell DEFAULT VALUES ON CONFLICT DO NOTHING; END IF;
        RETURN NOT EXISTS (SELECT 1 FROM sync.bell_dirty);
    END IF;
    UPDATE sync.bell SET last = clock_timestamp();
    WITH taken AS (DELETE FROM sync.bell_dirty RETURNING stream_id)
        SELECT string_agg(DISTINCT stream_id::text, ',') INTO names FROM taken;
    IF names IS NOT NULL THEN PERFORM pg_notify('desk_bell', left(names, 7900)); END IF;
    RETURN true;
END $$;
