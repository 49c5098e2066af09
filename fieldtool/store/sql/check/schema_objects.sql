-- No view, and no trigger beyond those of R-trees and of feature counts, is in a workspace: foreign code would run on our writes.
SELECT type || ' ' || name FROM sqlite_master
WHERE type = 'view'
   OR (type = 'trigger' AND name NOT LIKE 'rtree\_%' ESCAPE '\' AND name NOT LIKE 'trigger\_insert\_feature\_count\_%' ESCAPE '\'
       AND name NOT LIKE 'trigger\_delete\_feature\_count\_%' ESCAPE '\');
