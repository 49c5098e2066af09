-- Every record of the index stands on revisions that are in the journal.
SELECT 'record ' || hex(record) || ' names a lost revision' FROM ft_record r
WHERE NOT EXISTS (SELECT 1 FROM ft_revision v WHERE v.seq = r.last_seq)
   OR NOT EXISTS (SELECT 1 FROM ft_revision v WHERE v.seq = r.head_seq);
