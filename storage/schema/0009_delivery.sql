-- What is late, what is not useful any more, and what waits for the morning.

-- +goose Up

-- The outbox anew: a message may be held back by quiet hours, or dropped because it is of no use any
-- more. Nothing refers to its rows.
CREATE TABLE outbox_new (
    id       INTEGER PRIMARY KEY,
    key      TEXT NOT NULL,                 -- idempotency: one message per key and platform
    platform TEXT NOT NULL,
    kind     TEXT NOT NULL,                 -- of the target: 'room' or 'person' (its id there), 'thread' (the key of a living post)
    target   TEXT NOT NULL,
    card     TEXT NOT NULL CHECK (json_valid(card)), -- '{}' once sent or dropped
    due      INTEGER NOT NULL,              -- not before; of what is held, when its quiet hours end
    attempts INTEGER NOT NULL DEFAULT 0,
    lease    INTEGER NOT NULL DEFAULT 0,    -- until when a delivery has it in hand
    begun    INTEGER NOT NULL DEFAULT 0,    -- as in 0005
    wanted   INTEGER NOT NULL DEFAULT 0,    -- when it was to be said; 0: not known
    until    INTEGER,                       -- of use until then; NULL: always
    passes   INTEGER NOT NULL DEFAULT 0 CHECK (passes IN (0, 1)), -- quiet hours do not hold it: it is waited for, or urgent
    state    TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'held', 'sent', 'dropped', 'dead')),
    error    TEXT NOT NULL DEFAULT '',
    post     TEXT,                          -- the platform's id, once sent
    created  INTEGER NOT NULL,
    UNIQUE (key, platform)
) STRICT;
INSERT INTO outbox_new (id, key, platform, kind, target, card, due, attempts, lease, begun, wanted, state, error, post, created)
    SELECT id, key, platform, kind, target, card, due, attempts, lease, begun, created, state, error, post, created FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (platform, due) WHERE state = 'waiting';
CREATE INDEX outbox_place ON outbox (platform, kind, target, id, created) WHERE state = 'waiting';
CREATE INDEX outbox_held ON outbox (platform, due) WHERE state = 'held';
CREATE INDEX outbox_dead ON outbox (error) WHERE state = 'dead';
CREATE INDEX outbox_sent ON outbox (created) WHERE state = 'sent';
CREATE INDEX outbox_dropped ON outbox (created, platform) WHERE state = 'dropped';

-- When it was set for: due moves on when a try fails. 0: before this was kept.
ALTER TABLE timers ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;
-- Of use until then; NULL: as its kind says.
ALTER TABLE timers ADD COLUMN until INTEGER;
UPDATE timers SET wanted = due;

-- The zone that a member reads and is written to in, an IANA name; '': the lab's.
ALTER TABLE members ADD COLUMN zone TEXT NOT NULL DEFAULT '';
-- Their quiet hours ("21:00-08:00"); '': none of their own; NULL: the lab's.
ALTER TABLE members ADD COLUMN quiet TEXT;

-- What a person asked to be reminded of by a card's "Remind me…", each with a timer of the core.
-- What it is about is named by a feature, and it has an end there: it is asked when the time comes.
CREATE TABLE snoozes (
    id        INTEGER PRIMARY KEY AUTOINCREMENT, -- never reused: an old card cannot drop a new one
    member_id INTEGER NOT NULL REFERENCES members (id),
    feature   TEXT NOT NULL,
    arg       TEXT NOT NULL,
    about     TEXT NOT NULL,                     -- as the card was called when it was asked
    due       INTEGER NOT NULL,
    UNIQUE (member_id, feature, arg)
) STRICT;
CREATE INDEX snoozes_by_member ON snoozes (member_id, due);
