// Makes JSON Schema of the gateway's frames from discord-api-types, for the
// local Discord to be held to: node_modules/.frames/{receive,send}.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createGenerator } from 'ts-json-schema-generator';

const frames = { receive: 'GatewayReceivePayload', send: 'GatewaySendPayload' };
const folder = new URL('node_modules/.frames/', import.meta.url);

// A type that nothing is of is written as an empty enum, which JSON Schema does
// not have; and an enum of flags stands for any sum of them.
function valid(name, value) {
  if (name.endsWith('Flags') && (value?.enum || value?.const)) return { type: 'integer', minimum: 0 };
  return value?.enum?.length === 0 ? { not: {} } : value;
}

mkdirSync(folder, { recursive: true });
for (const [name, type] of Object.entries(frames)) {
  const generator = createGenerator({
    path: new URL('node_modules/discord-api-types/v10.d.ts', import.meta.url).pathname,
    type,
    skipTypeCheck: true,
  });
  writeFileSync(new URL(`${name}.json`, folder), JSON.stringify(generator.createSchema(type), valid));
}
