-- Votes. While a vote is open, a ballot stands beside its voter's id, so that it can be changed.
-- When it closes, the ballots are published without names in vote_results.file and every row of
-- ballots and ballot_drafts is deleted and wiped. No row here has a time or an order by which a
-- person and a published ballot could be joined: what is kept of a person is that they voted.

-- +goose Up
CREATE TABLE votes (
    id       INTEGER PRIMARY KEY,
    state    TEXT NOT NULL CHECK (state IN ('planned', 'open', 'closed', 'cancelled')),
    title    TEXT NOT NULL CHECK (title <> ''),
    about    TEXT NOT NULL,                 -- a few words for the voters; '' for none
    round    INTEGER NOT NULL,              -- id of the round of ideas; 0: the options were typed
    kind     TEXT NOT NULL CHECK (kind IN ('approval', 'points', 'ranking')),
    most     INTEGER NOT NULL CHECK (most > 0), -- options approved, points shared or options ranked
    rule     TEXT NOT NULL,                 -- of bot/tally
    seats    INTEGER NOT NULL CHECK (seats >= 0),
    budget   INTEGER NOT NULL CHECK (budget >= 0), -- whole dollars
    quorum   INTEGER NOT NULL CHECK (quorum BETWEEN 0 AND 100), -- percent of those who may vote; 0: none
    who      INTEGER NOT NULL,              -- the least role that may vote, as accounts.role
    opens    INTEGER NOT NULL,
    closes   INTEGER NOT NULL CHECK (closes > opens),
    seed     TEXT NOT NULL,                 -- of the order that decides ties, announced at the opening
    options  INTEGER NOT NULL,              -- how many there are in vote_options
    reminded INTEGER NOT NULL DEFAULT 0 CHECK (reminded IN (0, 1)),
    reason   TEXT NOT NULL DEFAULT '',      -- why it was cancelled
    ended    INTEGER,                       -- when it closed or was cancelled
    eligible INTEGER NOT NULL DEFAULT 0,    -- at its closing: how many could vote,
    voted    INTEGER NOT NULL DEFAULT 0,    -- how many did,
    needed   INTEGER NOT NULL DEFAULT 0,    -- and how many had to
    CHECK ((seats > 0) <> (budget > 0)),
    CHECK ((ended IS NOT NULL) = (state IN ('closed', 'cancelled')))
) STRICT;
CREATE INDEX votes_by_state ON votes (state, closes);

CREATE TABLE vote_options (
    vote   INTEGER NOT NULL REFERENCES votes (id),
    number INTEGER NOT NULL,                -- 1 to votes.options: its name on ballots
    title  TEXT NOT NULL CHECK (title <> ''),
    about  TEXT NOT NULL,                   -- the beginning of the idea's description; '' for none
    cost   INTEGER NOT NULL,                -- whole dollars; 0 without a budget
    idea   INTEGER NOT NULL,                -- id of the idea; 0: it was typed
    place  INTEGER,                         -- among the winners, once decided
    PRIMARY KEY (vote, number)
) STRICT, WITHOUT ROWID;

-- A vote that a committee member is preparing; one each.
CREATE TABLE vote_plans (
    id    INTEGER PRIMARY KEY AUTOINCREMENT, -- never reused: an old card cannot act on a new plan
    maker INTEGER NOT NULL UNIQUE REFERENCES members (id),
    plan  TEXT NOT NULL CHECK (json_valid(plan))
) STRICT;

-- What was cast, while the vote is open.
CREATE TABLE ballots (
    vote    INTEGER NOT NULL REFERENCES votes (id),
    member  INTEGER NOT NULL REFERENCES members (id),
    content TEXT NOT NULL CHECK (json_valid(content)),
    receipt TEXT NOT NULL,                  -- drawn at random for each cast
    PRIMARY KEY (vote, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX ballots_by_member ON ballots (member);

-- What is being filled in and was not cast (again), while the vote is open.
CREATE TABLE ballot_drafts (
    vote    INTEGER NOT NULL REFERENCES votes (id),
    member  INTEGER NOT NULL REFERENCES members (id),
    content TEXT NOT NULL CHECK (json_valid(content)),
    PRIMARY KEY (vote, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX ballot_drafts_by_member ON ballot_drafts (member);

-- Who voted: kept, for the participation.
CREATE TABLE voters (
    vote   INTEGER NOT NULL REFERENCES votes (id),
    member INTEGER NOT NULL REFERENCES members (id),
    PRIMARY KEY (vote, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX voters_by_member ON voters (member);

CREATE TABLE vote_results (
    vote   INTEGER PRIMARY KEY REFERENCES votes (id),
    file   TEXT NOT NULL CHECK (json_valid(file)),  -- the published ballots, a tally.File
    result TEXT NOT NULL CHECK (json_valid(result)) -- its count, a tally.Result: kept so that it is counted once
) STRICT;
