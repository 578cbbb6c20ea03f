-- Reading: rows of my streams only. The form `= ANY ((SELECT ...))` is evaluated once a statement, not once a row.
ALTER TABLE sync.stream ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.ticket ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.op ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.record ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.record_at ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.conflict ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.number_alias ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.dead_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.blob ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.blob_chunk ENABLE ROW LEVEL SECURITY;

CREATE POLICY mine ON sync.stream FOR SELECT TO desk_role USING (id = ANY ((SELECT sync.my_streams())::int[]));
CREATE POLICY mine ON sync.ticket FOR SELECT TO desk_role
    USING (stream_id = ANY ((SELECT sync.my_streams())::int[]));
CREATE POLICY mine ON sync.entry FOR SELECT TO desk_role
    USING (EXISTS (SELECT 1 FROM sync.ticket t WHERE t.id = ticket_id));
CREATE POLICY mine ON sync.op FOR SELECT TO desk_role
    USING (stream_id = ANY ((SELECT sync.my_streams())::int[]));
CREATE POLICY mine ON sync.record_at FOR SELECT TO desk_role
    USING (stream_id = ANY ((SELECT sync.my_streams())::int[]));
CREATE POLICY mine ON sync.record FOR SELECT TO desk_role
    USING (EXISTS (SELECT 1 FROM sync.record_at a WHERE a.noun = record.noun AND a.id = record.id));
CREATE POLICY mine ON sync.conflict FOR SELECT TO desk_role
    USING (CASE WHEN ticket_id IS NULL THEN cardinality((SELECT sync.my_streams())::int[]) > 0
        ELSE EXISTS (SELECT 1 FROM sync.ticket t WHERE t.id = ticket_id) END);
CREATE POLICY mine ON sync.number_alias FOR SELECT TO desk_role
    USING (EXISTS (SELECT 1 FROM sync.ticket t WHERE t.id = ticket_id));
CREATE POLICY mine ON sync.dead_letter FOR SELECT TO desk_role
    USING (person_id = ((SELECT sync.me())::sync.desk).person_id);
CREATE POLICY mine ON sync.blob FOR SELECT TO desk_role
    USING (stream_id = ANY ((SELECT sync.my_streams())::int[]));
CREATE POLICY mine ON sync.blob_chunk FOR SELECT TO desk_role
    USING (stream_id = ANY ((SELECT sync.my_streams())::int[]));
