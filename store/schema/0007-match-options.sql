-- What a run was asked for, so that it can be replayed: NULL for runs before this was kept.
ALTER TABLE match_run ADD COLUMN best BIGINT CHECK (best >= 1);
ALTER TABLE match_run ADD COLUMN steps BIGINT CHECK (steps >= 1);
