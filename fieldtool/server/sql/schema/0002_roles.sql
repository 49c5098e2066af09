-- Roles of the cluster, without login: clerks are granted fieldtool_merge, those who look fieldtool_read. Run after the layers are made.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'fieldtool_read') THEN
        CREATE ROLE fieldtool_read NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'fieldtool_merge') THEN
        CREATE ROLE fieldtool_merge NOLOGIN;
    END IF;
END $$;
REVOKE ALL ON ALL TABLES IN SCHEMA fieldtool_journal, fieldtool FROM PUBLIC;
GRANT USAGE ON SCHEMA fieldtool_journal, fieldtool TO fieldtool_read, fieldtool_merge;
GRANT SELECT ON ALL TABLES IN SCHEMA fieldtool_journal, fieldtool TO fieldtool_read, fieldtool_merge;
GRANT INSERT ON fieldtool_journal.batch, fieldtool_journal.revision, fieldtool_journal.carried, fieldtool_journal.body,
    fieldtool_journal.signature TO fieldtool_merge;
GRANT INSERT, UPDATE ON fieldtool_journal.meta TO fieldtool_merge;
GRANT INSERT, DELETE ON fieldtool_journal.stale, fieldtool_journal.wrap TO fieldtool_merge;
GRANT INSERT, UPDATE, DELETE ON fieldtool_journal.record TO fieldtool_merge;
GRANT INSERT, DELETE ON ALL TABLES IN SCHEMA fieldtool TO fieldtool_merge;
