-- What a desk may do: read under row security, and call these functions. Nothing else, on nothing else.
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'sync'::regnamespace AND proowner = 'sync_owner'::regrole LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END $$;
GRANT USAGE ON SCHEMA sync TO desk_role, desk_invited;
GRANT SELECT ON sync.stream, sync.ticket, sync.entry, sync.op, sync.record, sync.record_at, sync.conflict,
    sync.number_alias, sync.dead_letter, sync.blob, sync.blob_chunk, sync.server, sync.rule_state, sync.rule_transition,
    sync.rule_kind, sync.rule_field, sync.rule_noun TO desk_role;
GRANT EXECUTE ON FUNCTION sync.me(), sync.my_streams(), sync.clock(), sync.push_v1(jsonb, jsonb),
    sync.pull_v1(int[], bigint[], int), sync.lease_numbers_v1(), sync.ring_v1(int[]),
    sync.presence_v1(uuid, text), sync.lease_v1(text, int),
    sync.leases_v1(text[], int),
    sync.put_chunk_v1(uuid, text, bigint, int, int, bytea), sync.digest(sync.ticket),
    sync.checksum_v1(timestamptz, uuid[]), sync.digests_v1(timestamptz, uuid[], int[]),
    sync.find_v1(text[], int) TO desk_role;
