package dev.cratewarden.mirror;

import java.util.List;

/** Those that want to hear of changed verdicts. */
public interface Webhooks {
  /** Nobody wants to. */
  Webhooks NONE =
      new Webhooks() {
        @Override
        public List<Message> messages(List<Told> changes, int more) {
          return List.of();
        }

        @Override
        public Answer send(Notice notice) {
          return new GoneForGood("no webhook is configured");
        }
      };

  /** A change and those it is about. */
  record Told(VerdictChange change, Receivers receivers) {}

  /** What one webhook is to be sent. */
  record Message(String webhook, String body) {}

  /**
   * What is to be sent about {@code changes}: one message for each webhook.
   *
   * @param more how many changes there are beside those, which the report has
   */
  List<Message> messages(List<Told> changes, int more);

  /** Sends one. Blocks for some seconds at most. */
  Answer send(Notice notice);

  /** What became of an attempt. */
  sealed interface Answer {}

  /** The other side took it. */
  record Taken() implements Answer {}

  /** It may work later. */
  record Failed(String why) implements Answer {}

  /** It never will: the webhook is no longer configured, or says that the message is wrong. */
  record GoneForGood(String why) implements Answer {}
}
