-- OGC 12-128r19, Req 14: every table that gpkg_contents names exists.
SELECT 'missing table ' || table_name FROM gpkg_contents
WHERE table_name NOT IN (SELECT name FROM sqlite_master WHERE type IN ('table', 'view'));
