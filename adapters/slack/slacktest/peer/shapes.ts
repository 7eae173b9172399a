// The types of Slack's own libraries that the local Slack is held to, both ways:
// what an app may send, and what it is sent.
import type {
  BlockAction, EnvelopedEvent, MessageShortcut, SlashCommand, ViewClosedAction, ViewSubmitAction,
} from '@slack/bolt';
import type {
  AppHomeOpenedEvent, BotMessageEvent, FileShareMessageEvent, GenericMessageEvent, HomeView, KnownBlock, MessageChangedEvent,
  MessageDeletedEvent, MessageMetadata, ModalView,
} from '@slack/types';

export interface Shapes {
  blocks: KnownBlock[];
  modal: ModalView;
  home: HomeView;
  metadata: MessageMetadata;

  slash_commands: SlashCommand;
  block_actions: BlockAction;
  view_submission: ViewSubmitAction;
  view_closed: ViewClosedAction;
  message_action: MessageShortcut;
  event_callback: EnvelopedEvent;
  app_home_opened: AppHomeOpenedEvent;
  message: GenericMessageEvent;
  bot_message: BotMessageEvent;
  file_share: FileShareMessageEvent;
  message_changed: MessageChangedEvent;
  message_deleted: MessageDeletedEvent;
}
