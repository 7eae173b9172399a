// @slack/bolt on the local Slack: an app of the common kind, which says on its
// standard output what happens to it, a JSON object a line. The test acts as
// people in front of it and ends it by closing its standard input.
//
// Environment: SLACK_API, SLACK_BOT_TOKEN, and SLACK_APP_TOKEN for Socket Mode
// or SLACK_SIGNING_SECRET for signed requests, for which it says its port.
import bolt from '@slack/bolt';

const { SLACK_API, SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET } = process.env;
const tell = (did, more = {}) => console.log(JSON.stringify({ did, ...more }));
const plain = (text) => ({ type: 'plain_text', text });

const clientOptions = { slackApiUrl: SLACK_API };
const logger = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => bolt.LogLevel.ERROR, setName() {} };
const receiver = SLACK_APP_TOKEN
  ? new bolt.SocketModeReceiver({ appToken: SLACK_APP_TOKEN, installerOptions: { clientOptions }, clientPingTimeout: 1000, logger })
  : new bolt.HTTPReceiver({ signingSecret: SLACK_SIGNING_SECRET, logger });
receiver.client?.on('connected', () => tell('connected'));
const app = new bolt.App({ token: SLACK_BOT_TOKEN, receiver, clientOptions, logger });

app.error(async ({ message, original, data }) => tell('error', { message: original?.message ?? message, why: JSON.stringify(data) }));
app.client.on('rate_limited', (after) => tell('limited', { after }));
app.use(async ({ context, next }) => {
  if (context.retryNum) tell('again', { retry: context.retryNum });
  await next();
});

const idea = (title, supports) => [
  { type: 'section', text: plain(title) },
  {
    type: 'actions', block_id: 'idee', elements: [
      { type: 'button', action_id: 'appuyer', value: title, text: plain(`Appuyer (${supports})`), style: 'primary' },
      { type: 'button', action_id: 'modifier', text: plain('Modifier') },
      { type: 'static_select', action_id: 'theme', options: ['Quartier', 'École'].map((text, n) => ({ text: plain(text), value: `${n}` })) },
    ],
  },
];

app.command('/idee', async ({ command, ack, say, respond }) => {
  await ack({ response_type: 'ephemeral', text: `Merci pour « ${command.text} »` });
  const said = await say({ text: command.text, blocks: idea(command.text, 0) });
  tell('said', { ts: said.ts });
  await respond({ response_type: 'ephemeral', text: 'On en parle.' });
});

app.action('appuyer', async ({ ack, action, body, client, respond }) => {
  await ack();
  await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text: action.value, blocks: idea(action.value, 1) });
  await respond({ response_type: 'ephemeral', replace_original: false, text: 'Appuyée.' });
});

app.action('theme', async ({ ack, action, body, respond }) => {
  await ack();
  await respond({ replace_original: true, text: 'Classée', blocks: idea('Classée', 1) });
  tell('chose', { text: action.selected_option.text.text, value: body.state.values.idee.theme.selected_option.value });
});

const form = (title, hint) => ({
  type: 'modal', callback_id: 'idee', private_metadata: 'x', title: plain('Idée'), submit: plain('Envoyer'), blocks: [
    { type: 'input', block_id: 'titre', label: plain('Titre'), element: { type: 'plain_text_input', action_id: 'titre', initial_value: title } },
    { type: 'input', block_id: 'qui', optional: true, label: plain(hint), element: { type: 'users_select', action_id: 'qui' } },
  ],
});

app.action('modifier', async ({ ack, body, client }) => {
  await ack();
  const { view } = await client.views.open({ trigger_id: body.trigger_id, view: form('', 'Avec') });
  await client.views.update({ view_id: view.id, hash: view.hash, view: form('', 'Avec qui') });
});

app.view('idee', async ({ ack, view, body }) => {
  const title = view.state.values.titre.titre.value;
  const who = view.state.values.qui.qui.selected_user;
  if (title.length < 5) {
    await ack({ response_action: 'errors', errors: { titre: 'Plus de mots, s’il vous plaît.' } });
  } else if (who === null) {
    await ack({ response_action: 'update', view: form(title, 'Avec qui donc') });
  } else {
    await ack();
  }
  tell('sent', { text: title, user: body.user.id, who });
});

app.shortcut('en_idee', async ({ ack, shortcut, client }) => {
  await ack();
  await client.views.open({ trigger_id: shortcut.trigger_id, view: form(shortcut.message.text, 'Avec') });
});

app.message(async ({ message }) => tell('heard', { text: message.text, user: message.user, thread: message.thread_ts }));

app.event('app_home_opened', async ({ event, client }) => {
  await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'header', text: plain('Bonjour') }] } });
  tell('home', { user: event.user });
});

// What an app does on its own.
app.command('/tour', async ({ command, ack, client }) => {
  await ack();
  const people = [];
  for await (const page of client.paginate('users.list', { limit: 1 })) people.push(...page.members.filter((member) => !member.is_bot).map((member) => member.id));
  const { channel } = await client.conversations.open({ users: command.user_id });
  const direct = await client.chat.postMessage({
    channel: channel.id, text: 'Pour vous', metadata: { event_type: 'rappel', event_payload: { key: 'k1' } },
  });
  const { messages } = await client.conversations.history({ channel: channel.id, include_all_metadata: true });
  await client.filesUploadV2({ channel_id: command.channel_id, filename: 'bulletins.json', file: Buffer.from('{}'), initial_comment: 'Les bulletins' });
  const refused = await client.chat.postMessage({ channel: 'C0NOWHERE1', text: 'x' }).catch((error) => error.data.error);
  tell('toured', { people, key: messages[0].metadata.event_payload.key, ts: direct.ts, refused });
});

app.command('/rafale', async ({ command, ack }) => {
  await ack();
  for (let n = 1; n <= 6; n++) await app.client.chat.postMessage({ channel: command.channel_id, text: `${n}` });
  tell('burst');
});

// The first time it is not acknowledged: the test cuts the connection.
let asked = 0;
app.command('/lent', async ({ ack }) => {
  asked++;
  tell('asked', { retry: asked });
  if (asked > 1) await ack('Voilà');
});

const server = await app.start(0);
tell('ready', { port: server?.address?.()?.port, user: (await app.client.auth.test()).user_id });
for await (const _ of process.stdin);
await app.stop();
process.exit();
