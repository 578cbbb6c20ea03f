-- Runs as the administrator: the one function that makes roles is handed to the one role that may.
GRANT USAGE ON SCHEMA sync TO sync_keeper;
GRANT SELECT, UPDATE ON sync.invitation TO sync_keeper;
GRANT INSERT, SELECT ON sync.desk TO sync_keeper;
GRANT EXECUTE ON FUNCTION sync.clock() TO sync_keeper;
GRANT EXECUTE ON FUNCTION sync.redeem_v1(text, text) TO desk_invited;
ALTER FUNCTION sync.redeem_v1(text, text) OWNER TO sync_keeper;
