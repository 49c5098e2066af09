-- OGC 12-128r19, Req 2: the file says it is a GeoPackage, version 1.3 (or a later 1.x another program raised it to).
SELECT 'application_id ' || application_id FROM pragma_application_id WHERE application_id <> 1196444487
UNION ALL
SELECT 'user_version ' || user_version FROM pragma_user_version WHERE user_version NOT BETWEEN 10200 AND 10499;
