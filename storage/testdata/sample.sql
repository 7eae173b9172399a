-- A few rows of every kind, for the dump of a release (see TestReleased): what a migration must keep.
INSERT INTO members (id, name, lang, created) VALUES (1, 'Zoé L''Écuyer', 'fr', 1770000000), (2, 'Ahmed', NULL, 1770000001);
INSERT INTO accounts (platform, account, member_id, name, locale) VALUES ('slack', 'U1', 1, 'Zoé', 'fr-CA'), ('discord', '42', 1, 'zoe', 'fr'), ('slack', 'U2', 2, 'Ahmed', 'en-US');
INSERT INTO seen_events (platform, event, at) VALUES ('slack', 'Ev1', 1770000000);
INSERT INTO journal (at, feature, what, subject, actor, data) VALUES (1770000000, 'ideas', 'proposed', 'idea/1', 1, '{"title":"Jardin"}'), (1770000100, 'core', 'started', '', NULL, '{}');
INSERT INTO timers (feature, kind, key, arg, due) VALUES ('meetings', 'remind', 'meeting/1', 'day before', 1770100000);
INSERT INTO timers (feature, kind, key, due, attempts, error, state) VALUES ('votes', 'close', 'round/1', 1770100000, 9, 'no such round', 'dead');
INSERT INTO outbox (key, platform, kind, target, card, due, created) VALUES ('meeting/1/remind/1', 'slack', 'direct', 'U1', '{"title":"Rappel"}', 1770000000, 1770000000);
INSERT INTO outbox (key, platform, kind, target, card, due, state, post, created) VALUES ('meeting/1/remind/1', 'discord', 'direct', '42', '{"title":"Rappel"}', 1770000000, 'sent', '99', 1770000000);
INSERT INTO posts (key, platform, room, post, dirty, edited, hash) VALUES ('round/1/board', 'slack', 'C1', '1770000000.000100', 0, 1770000000, 'abc'), ('round/1/board', 'discord', '7', NULL, 1, 0, '');
INSERT INTO settings (key, value) VALUES ('town', 'Rimouski');
