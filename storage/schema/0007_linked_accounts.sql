-- One person with accounts on several platforms: linking them, and where they are told things.

-- +goose Up
-- When the account was linked to its member; 0: the member began with it.
ALTER TABLE accounts ADD COLUMN joined INTEGER NOT NULL DEFAULT 0;
-- When the person last asked to be told there what is private; 0: never.
ALTER TABLE accounts ADD COLUMN chosen INTEGER NOT NULL DEFAULT 0;

-- Codes with which another account asks to be linked to the one that made it: one each, for a few
-- minutes. The first who enters a code has it to themselves until they confirm.
CREATE TABLE link_codes (
    id               INTEGER PRIMARY KEY AUTOINCREMENT, -- never reused: an old card cannot confirm a new code
    hash             TEXT NOT NULL UNIQUE,      -- SHA-256 of the code, in hexadecimal
    platform         TEXT NOT NULL,             -- whose code it is
    account          TEXT NOT NULL,
    until            INTEGER NOT NULL,
    entered_platform TEXT NOT NULL DEFAULT '',  -- who entered it; '': nobody yet
    entered_account  TEXT NOT NULL DEFAULT '',
    UNIQUE (platform, account),
    FOREIGN KEY (platform, account) REFERENCES accounts (platform, account)
) STRICT;

-- Codes that were entered in vain in the last hour: they cannot be guessed.
CREATE TABLE link_failures (
    id       INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    account  TEXT NOT NULL,
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX link_failures_by_time ON link_failures (at);

-- When a ballot was cast, so that the latest of two accounts stands. It goes with the row, at the
-- closing; 0: before it was kept.
ALTER TABLE ballots ADD COLUMN cast_at INTEGER NOT NULL DEFAULT 0;

-- Where an idea was proposed, to be said under it on the other platforms; '': not known.
ALTER TABLE ideas ADD COLUMN platform TEXT NOT NULL DEFAULT '';
