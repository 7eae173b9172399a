// discord.js on the local Discord: a bot of the common kind, which says on its
// standard output what happened to it, a JSON object a line. The test acts as
// people in front of it and ends it by closing its standard input.
//
// Environment: DISCORD_API, DISCORD_TOKEN, DISCORD_GUILD, DISCORD_CHANNEL.
import {
  ActionRowBuilder, ButtonBuilder, ButtonStyle, Client, Events, GatewayIntentBits, LabelBuilder, MessageFlags,
  ModalBuilder, RESTEvents, StringSelectMenuBuilder, TextInputBuilder, TextInputStyle,
} from 'discord.js';

const { DISCORD_API, DISCORD_TOKEN, DISCORD_GUILD, DISCORD_CHANNEL } = process.env;
const tell = (did, more = {}) => console.log(JSON.stringify({ did, ...more }));

const client = new Client({
  intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages],
  rest: { api: DISCORD_API, version: '10' },
});
client.on(Events.Error, (error) => tell('error', { message: error.message }));
client.on(Events.ShardResume, (_, replayed) => tell('resumed', { replayed }));
client.on(Events.MessageCreate, (message) => {
  if (!message.author.bot) tell('heard', { by: message.author.username, content: message.content });
});
client.rest.on(RESTEvents.Response, (_, response) => {
  if (response.status === 429) tell('limited', { scope: response.headers.get('X-RateLimit-Scope') });
});
client.on(Events.InteractionCreate, (interaction) => {
  answer(interaction).catch((error) => tell('error', { message: error.message }));
});

async function answer(interaction) {
  if (interaction.isChatInputCommand()) {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    await interaction.editReply({ content: `proposée : ${interaction.options.getString('titre')}` });
    await interaction.followUp({ content: 'et merci', flags: MessageFlags.Ephemeral });
  } else if (interaction.isAutocomplete()) {
    await interaction.respond([{ name: `${interaction.options.getFocused()} partagé`, value: 'partage' }]);
  } else if (interaction.isButton()) {
    await interaction.showModal(
      new ModalBuilder().setCustomId('avis').setTitle('Votre avis').addLabelComponents(
        new LabelBuilder().setLabel('Pourquoi').setTextInputComponent(
          new TextInputBuilder().setCustomId('pourquoi').setStyle(TextInputStyle.Paragraph),
        ),
        new LabelBuilder().setLabel('Thème').setStringSelectMenuComponent(
          new StringSelectMenuBuilder().setCustomId('theme').addOptions({ label: 'Un', value: '1' }, { label: 'Deux', value: '2' }),
        ),
      ),
    );
  } else if (interaction.isModalSubmit()) {
    const [theme] = interaction.fields.getStringSelectValues('theme');
    await interaction.reply({ content: `${interaction.fields.getTextInputValue('pourquoi')} (${theme})`, flags: MessageFlags.Ephemeral });
  }
}

async function main() {
  await new Promise((resolve) => {
    client.once(Events.ClientReady, resolve);
    client.login(DISCORD_TOKEN);
  });
  tell('ready', { user: client.user.id, guilds: [...client.guilds.cache.keys()] });

  const guild = client.guilds.cache.get(DISCORD_GUILD);
  const began = Date.now();
  const commands = await guild.commands.set([{
    name: 'idee', description: 'An idea', descriptionLocalizations: { fr: 'Une idée' },
    options: [{ type: 3, name: 'titre', description: 'Its title', required: true, autocomplete: true }],
  }]);
  tell('commands', { names: commands.map((command) => command.name), waited: Date.now() - began });

  const channel = guild.channels.cache.get(DISCORD_CHANNEL);
  const row = new ActionRowBuilder().addComponents(
    new ButtonBuilder().setCustomId('ideas:support:1').setLabel('Appuyer').setStyle(ButtonStyle.Primary),
  );
  const message = await channel.send({
    content: 'Un jardin', components: [row], nonce: 'a1', enforceNonce: true, allowedMentions: { parse: [] },
    files: [{ attachment: Buffer.from('{}'), name: 'bulletins.json', description: 'Les bulletins' }],
  });
  tell('message', { id: message.id, files: message.attachments.map((file) => file.name) });

  for (let n = 1; n <= 3; n++) await channel.send(`message ${n}`);
  tell('said');

  for await (const _ of process.stdin);
  await client.destroy();
}

main().catch((error) => {
  tell('error', { message: error.stack });
  process.exitCode = 1;
  client.destroy();
});
