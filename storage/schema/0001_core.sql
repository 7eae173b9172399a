-- The tables of the core. Instants are INTEGER unix seconds, UTC; JSON is TEXT (give a string to
-- the driver, not []byte: STRICT tables refuse a blob). Nothing here says which platform a row is
-- about except by the value of a "platform" column.

-- +goose Up

-- A person of the lab. Their accounts on the platforms are in accounts.
CREATE TABLE members (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    lang    TEXT,                           -- 'fr' or 'en'; NULL: not chosen, the platform's locale is used
    created INTEGER NOT NULL,
    left    INTEGER                         -- when they left the lab; NULL: still here
) STRICT;

-- One account on one platform belongs to exactly one member.
CREATE TABLE accounts (
    platform  TEXT NOT NULL,
    account   TEXT NOT NULL,                -- the platform's own id of the person
    member_id INTEGER NOT NULL REFERENCES members (id),
    name      TEXT NOT NULL DEFAULT '',     -- as last shown there
    locale    TEXT NOT NULL DEFAULT '',     -- as last reported there
    role      INTEGER NOT NULL DEFAULT 0,   -- by configuration, as last seen: 0 member, 1 committee, 2 coordinator
    refused   INTEGER NOT NULL DEFAULT 0,   -- when a direct message was last refused there; 0: never
    PRIMARY KEY (platform, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX accounts_by_member ON accounts (member_id);

-- Events already acted on: a redelivered one acts once. Old rows are removed by age.
CREATE TABLE seen_events (
    platform TEXT NOT NULL,
    event    TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (platform, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_events_by_age ON seen_events (at);

-- What happened in the lab, for reports and exports.
CREATE TABLE journal (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    feature TEXT NOT NULL,
    what    TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',       -- the feature's own name of the thing
    actor   INTEGER REFERENCES members (id),-- NULL: the bot itself, or cut apart
    data    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(data))
) STRICT;
CREATE INDEX journal_by_time ON journal (at);
CREATE INDEX journal_by_actor ON journal (actor) WHERE actor IS NOT NULL;

-- Things to do at a time. A timer that has done its work is deleted in the same transaction.
CREATE TABLE timers (
    id       INTEGER PRIMARY KEY,
    feature  TEXT NOT NULL,
    kind     TEXT NOT NULL,
    key      TEXT NOT NULL,
    arg      TEXT NOT NULL DEFAULT '',
    due      INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    error    TEXT NOT NULL DEFAULT '',      -- of the last attempt
    state    TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'dead')),
    UNIQUE (feature, kind, key)
) STRICT;
CREATE INDEX timers_due ON timers (due) WHERE state = 'waiting';
CREATE INDEX timers_dead ON timers (error) WHERE state = 'dead';

-- Messages to deliver, written in the transaction that caused them.
CREATE TABLE outbox (
    id       INTEGER PRIMARY KEY,
    key      TEXT NOT NULL,                 -- idempotency: one message per key and platform
    platform TEXT NOT NULL,
    kind     TEXT NOT NULL,                 -- of the target: 'room' or 'person' (its id there), 'thread' (the key of a living post)
    target   TEXT NOT NULL,
    card     TEXT NOT NULL CHECK (json_valid(card)), -- '{}' once sent
    due      INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    lease    INTEGER NOT NULL DEFAULT 0,    -- until when a delivery has it in hand
    state    TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead')),
    error    TEXT NOT NULL DEFAULT '',
    post     TEXT,                          -- the platform's id, once sent
    created  INTEGER NOT NULL,
    UNIQUE (key, platform)
) STRICT;
CREATE INDEX outbox_due ON outbox (platform, due) WHERE state = 'waiting';
CREATE INDEX outbox_dead ON outbox (error) WHERE state = 'dead';
CREATE INDEX outbox_sent ON outbox (created) WHERE state = 'sent';

-- Living posts: one card per key, shown in one room of one platform and edited there.
CREATE TABLE posts (
    id       INTEGER PRIMARY KEY,           -- the order in which they were asked for
    key      TEXT NOT NULL,
    platform TEXT NOT NULL,
    room     TEXT NOT NULL,
    post     TEXT,                          -- the platform's id; NULL: not posted yet, or lost
    lost     INTEGER NOT NULL DEFAULT 0,    -- how often it was deleted there: each new post has a key of its own
    dirty    INTEGER NOT NULL DEFAULT 0,    -- changes since it was last drawn
    edited   INTEGER NOT NULL DEFAULT 0,    -- when it was last posted or edited, in milliseconds
    due      INTEGER NOT NULL DEFAULT 0,    -- not before, in milliseconds
    attempts INTEGER NOT NULL DEFAULT 0,
    lease    INTEGER NOT NULL DEFAULT 0,
    state    TEXT NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'dead')),
    error    TEXT NOT NULL DEFAULT '',
    hash     TEXT NOT NULL DEFAULT '',      -- of the card last shown: the same card is not sent again
    UNIQUE (key, platform, room)
) STRICT;
CREATE INDEX posts_due ON posts (platform, due) WHERE dirty > 0 AND state = 'live';
CREATE INDEX posts_dead ON posts (error) WHERE state = 'dead';
CREATE INDEX posts_by_post ON posts (platform, post);

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
