// Makes JSON Schema of the types of Slack's own libraries, for the local Slack
// to be held to: node_modules/.shapes/shapes.json (shapes.ts) and answers.json
// (what each method of the Web API answers, as @slack/web-api has it). The
// limits that the types tell in words become keywords.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createGenerator } from 'ts-json-schema-generator';

const methods = `api.test apps.connections.open auth.test bots.info chat.delete chat.getPermalink chat.postEphemeral chat.postMessage
  chat.update conversations.history conversations.info conversations.list conversations.members conversations.open
  conversations.replies files.completeUploadExternal files.delete files.getUploadURLExternal files.info team.info usergroups.list
  usergroups.users.list users.conversations users.info users.list views.open views.publish views.push views.update`.split(/\s+/);

// Where the libraries' types are not as Slack is: what stands there instead.
const orNull = { anyOf: [{ type: 'object' }, { type: 'null' }] };
const instead = {
  // 150 says docs.slack.dev/reference/block-kit/composition-objects/option-object; the types have 75 still.
  'PlainTextOption.value': { type: 'string', maxLength: 150 },
  'MrkdwnOption.value': { type: 'string', maxLength: 150 },
  // The payloads' documentation shows null for a workspace that is in no enterprise, and who acts by both names.
  'BlockAction.enterprise': orNull,
  'MessageShortcut.enterprise': orNull,
  'ViewSubmitAction.enterprise': orNull,
  'ViewClosedAction.enterprise': orNull,
  'ViewSubmitAction.user.username': { type: 'string' },
  'ViewClosedAction.user.username': { type: 'string' },
  // What was pressed or chosen comes back with all that it had.
  'ButtonAction.style': { type: 'string' },
  'StaticSelectAction.selected_option.description': { type: 'object' },
  'MultiStaticSelectAction.selected_options.description': { type: 'object' },
  'ViewStateSelectedOption.description': { type: 'object' },
  // Messages of apps tell the app, and those that share a file tell who wrote them as all others do; so have
  // @slack/web-api's types of the same messages.
  'GenericMessageEvent.app_id': { type: 'string' },
  'FileShareMessageEvent.app_id': { type: 'string' },
  'FileShareMessageEvent.bot_id': { type: 'string' },
  'FileShareMessageEvent.bot_profile': { $ref: '#/definitions/BotProfile' },
  'FileShareMessageEvent.team': { type: 'string' },
  'BotProfile.user_id': { type: 'string' },
  // The messages within have no channel, channel_type and event_ts: the event has.
  'MessageChangedEvent.message': { type: 'object' },
  'MessageChangedEvent.previous_message': { type: 'object' },
  'MessageDeletedEvent.previous_message': { type: 'object' },
  // docs.slack.dev/reference/objects/user-object; no answer that the types were made from had it.
  'Member.is_stranger': { type: 'boolean' },
  'User.is_stranger': { type: 'boolean' },
  'File.alt_txt': { type: 'string' },
  'File.ims': { type: 'array' },
};

// What the types have always, and Slack has not: views have no response_url
// (docs.slack.dev/interactivity/handling-user-interaction); a message without a
// subtype.
const missing = new Set(['BlockAction.response_url', 'GenericMessageEvent.subtype']);

// The number that a pattern finds in a description, undefined for none.
function said(words, pattern) {
  const found = words.match(pattern)?.slice(1).find((part) => part !== undefined);
  return found && Number(found.replaceAll(',', ''));
}

const keywords = (all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));

// What a property's description says of its size, for each kind of value.
function lengths(words) {
  const under = said(words, /must be less than ([\d,]+) characters/i);
  return keywords({
    minLength: said(words, /minimum length\b[^.]*?(\d+)/i),
    maxLength: said(words, /max(?:imum)? length\b[^.]*?([\d,]+) characters|limit ([\d,]+) characters/i) ?? (under && under - 1),
  });
}

function items(words) {
  const cells = said(words, /max of (\d+) table cells/i);
  return keywords({
    minItems: said(words, /minimum (\d+)/i),
    maxItems: said(words, /max(?:imum)?(?: of| number of [a-z ]+ is)? (\d+)/i),
    items: cells && { maxItems: cells },
  });
}

function range(words) {
  return keywords({
    minimum: said(words, /(?:between|from) (\d+)|min(?:imum(?: number is| of)?)? (\d+)/i),
    maximum: said(words, /(?:between|from) \d+(?: \(default\))? (?:and|to) (\d+)|max(?:imum(?: value is| of)?)? (\d+)/i),
  });
}

const some = (all) => Object.keys(all).length > 0;

// The keywords of a property; those of the texts within it where it is an object.
function limits(property, words) {
  switch (property.type) {
    case 'string':
      return lengths(words);
    case 'number':
      return range(words);
    case 'array': {
      const within = lengths(words);
      return { ...items(words), ...(some(within) && { items: { properties: { text: within } } }) };
    }
  }
  const within = lengths(words);
  return some(within) ? { properties: { text: within } } : {};
}

// Says a schema again so that its value is held to one alternative, the one of
// its "type": the mistakes found are then those of that one.
function byType(schema, definitions) {
  const kinds = new Map();
  const leaf = (alternative, within) => {
    const name = alternative.$ref && decodeURIComponent(alternative.$ref.replace('#/definitions/', ''));
    const target = name ? definitions[name] : alternative;
    const named = name ? alternative : within; // what has no name is of the type that it is in
    if (name === 'Block') return true; // any block at all: there are the known ones beside it
    if (target.anyOf) return target.anyOf.every((one) => leaf(one, named));
    const kind = target.properties?.type?.const;
    if (!kind) return false;
    kinds.set(kind, (kinds.get(kind) ?? new Set()).add(named));
    return true;
  };
  if (!schema.anyOf.every((one) => leaf(one, one))) return schema;
  return {
    type: 'object',
    required: ['type'],
    properties: { type: { enum: [...kinds.keys()] } },
    allOf: [...kinds].map(([kind, of]) => ({ if: { properties: { type: { const: kind } } }, then: { anyOf: [...of] } })),
  };
}

// A property held to what its description says as well.
function held(name, property) {
  const { description = '', ...rest } = instead[name] ?? property;
  const more = limits(rest, description.replace(/\s+/g, ' ').replaceAll('`', ''));
  return some(more) ? { allOf: [rest, more] } : rest;
}

// The properties that stand instead within a type, by their names.
const insteadIn = (owner) => Object.entries(instead)
  .map(([name, property]) => [name.slice(0, name.lastIndexOf('.')), name.slice(name.lastIndexOf('.') + 1), property])
  .filter(([of]) => of === owner)
  .map(([, name, property]) => [name, property]);

// A schema as it is held to: owner is the type that it is of, and the property.
function mended(schema, definitions, owner) {
  if (Array.isArray(schema)) return schema.map((one) => mended(one, definitions, owner));
  if (schema === null || typeof schema !== 'object') return schema;
  const out = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'description') continue;
    if (key === 'required' && Array.isArray(value)) {
      out[key] = value.filter((name) => !missing.has(`${owner}.${name}`));
      continue;
    }
    out[key] = key === 'properties'
      ? Object.fromEntries(Object.entries({ ...value, ...Object.fromEntries(insteadIn(owner)) })
        .map(([name, property]) => [name, mended(held(`${owner}.${name}`, property), definitions, `${owner}.${name}`)]))
      : mended(value, definitions, owner);
  }
  return out.anyOf ? byType(out, definitions) : out;
}

function write(name, schemas, replacer) {
  writeFileSync(new URL(`node_modules/.shapes/${name}.json`, import.meta.url), JSON.stringify(schemas, replacer));
}

function whole(schema) {
  const definitions = Object.entries(schema.definitions).map(([name, one]) => [name, mended(one, schema.definitions, name)]);
  return { ...schema, definitions: Object.fromEntries(definitions) };
}

mkdirSync(new URL('node_modules/.shapes/', import.meta.url), { recursive: true });
const generator = createGenerator({
  path: new URL('shapes.ts', import.meta.url).pathname,
  expose: 'all',
  skipTypeCheck: true,
});
write('shapes', whole(generator.createSchema('Shapes')));

// What each method answers. Slack made these types from answers that it had: of
// what a message or a view holds they know only what was in those, and null not
// at all where something may be missing.
const unknown = new Set(['blocks', 'event_payload', 'state']);
const maybe = new Set(['close', 'previous_view_id', 'submit']);
function sampled(name, schema) {
  if (unknown.has(name)) return {};
  return maybe.has(name) && (schema.type || schema.$ref) ? { anyOf: [schema, { type: 'null' }] } : schema;
}
const nameOf = (method) => `${method.replace(/(^|\.)(\w)/g, (_, __, first) => first.toUpperCase())}Response`;
write('answers', Object.fromEntries(methods.map((method) => [method, whole(generator.createSchema(nameOf(method)))])), sampled);
