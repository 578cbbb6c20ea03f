-- Attachments in chunks of 256 KiB, into the stream of the ticket that shows them; read under row security.
-- A blob's id is the SHA-256 over its chunks' SHA-256 in order: a wrong chunk is found when the last one comes.
CREATE FUNCTION sync.put_chunk_v1(wanted uuid, blob text, total bigint, of_chunks int, place int, bytes bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    home int;
    sum text;
BEGIN
    SELECT t.stream_id INTO home FROM sync.ticket t
        WHERE t.id = wanted AND t.stream_id = ANY (sync.my_streams()) AND EXISTS (
            SELECT 1 FROM sync.entry e WHERE e.ticket_id = t.id AND e.data->'files' @> jsonb_build_array(
                jsonb_build_object('id', blob)));
    IF NOT FOUND THEN RETURN 'denied'; END IF;
    IF octet_length(bytes) > 262144 OR place NOT BETWEEN 0 AND of_chunks - 1 OR of_chunks > 8192
            OR total > of_chunks::bigint * 262144 THEN
        RAISE EXCEPTION 'a chunk has at most 256 KiB' USING ERRCODE = '22023';
    END IF;
    IF EXISTS (SELECT 1 FROM sync.blob b WHERE b.stream_id = home AND b.id = blob) THEN RETURN 'there'; END IF;
    INSERT INTO sync.blob_chunk VALUES (home, blob, place, bytes)
        ON CONFLICT (stream_id, blob_id, n) DO UPDATE SET data = excluded.data;
    IF (SELECT count(*) FROM sync.blob_chunk c WHERE c.stream_id = home AND c.blob_id = blob) < of_chunks THEN
        RETURN 'more';
    END IF;
    SELECT encode(sha256(string_agg(sha256(c.data), ''::bytea ORDER BY c.n)), 'hex') INTO sum
        FROM sync.blob_chunk c WHERE c.stream_id = home AND c.blob_id = blob;
    IF sum <> blob THEN
        DELETE FROM sync.blob_chunk c WHERE c.stream_id = home AND c.blob_id = blob;
        RETURN 'wrong';
    END IF;
    INSERT INTO sync.blob VALUES (home, blob, total, of_chunks) ON CONFLICT DO NOTHING;
    RETURN 'done';
END $$;
