-- OGC 12-128r19, Req 22-26: every feature table has one geometry column with a known CRS, and only feature tables have.
SELECT 'features without geometry column ' || c.table_name FROM gpkg_contents c
WHERE c.data_type = 'features' AND c.table_name NOT IN (SELECT table_name FROM gpkg_geometry_columns)
UNION ALL
SELECT 'geometry column of no feature table ' || g.table_name FROM gpkg_geometry_columns g
WHERE g.table_name NOT IN (SELECT table_name FROM gpkg_contents WHERE data_type = 'features')
UNION ALL
SELECT 'unknown CRS of ' || g.table_name FROM gpkg_geometry_columns g
WHERE g.srs_id NOT IN (SELECT srs_id FROM gpkg_spatial_ref_sys);
