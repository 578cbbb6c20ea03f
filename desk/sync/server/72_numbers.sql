-- Blocks of ticket numbers: leased while online, used offline, final.
CREATE FUNCTION sync.lease_numbers_v1() RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d sync.desk := sync.me();
    first bigint;
BEGIN
    IF d.id IS NULL THEN RAISE EXCEPTION 'this desk is not enrolled or was revoked' USING ERRCODE = '28000'; END IF;
    IF (SELECT count(*) FROM sync.number_block b WHERE b.desk_id = d.id
            AND b.at > sync.clock() - interval '1 hour') >= 200 THEN
        RAISE EXCEPTION 'too many blocks of numbers within an hour' USING ERRCODE = '54000';
    END IF;
    first := nextval('sync.number_seq');
    INSERT INTO sync.number_block VALUES (first, first + 49, d.id, sync.clock());
    RETURN jsonb_build_object('low', first, 'high', first + 49);
END $$;
