package dev.cratewarden.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cratewarden.mirror.Receivers;
import dev.cratewarden.mirror.VerdictChange;
import dev.cratewarden.mirror.Webhooks;
import dev.cratewarden.policy.CleanText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Changes as {@code {"text":"…"}}: a line for each, for people in a channel. */
final class SlackText {
  private static final int LINES_MAX = 20;
  private static final int NAMED_MAX = 5;

  private SlackText() {}

  static String of(List<Webhooks.Told> told, int more) {
    List<String> lines = new ArrayList<>();
    told.stream().limit(LINES_MAX).map(SlackText::line).forEach(lines::add);
    int left = Math.max(0, told.size() - LINES_MAX) + more;
    if (left > 0) {
      lines.add(left + " more versions: cratewarden retroactive");
    }
    return JsonNodeFactory.instance.objectNode().put("text", String.join("\n", lines)).toString();
  }

  private static String line(Webhooks.Told told) {
    VerdictChange change = told.change();
    String what =
        switch (change.after()) {
          case ALLOW -> "is allowed again";
          case HOLD -> change.enforced() ? "is held now" : "would be held now";
          case DENY -> change.enforced() ? "is denied now" : "would be denied now";
        };
    String why =
        change.grounds().isEmpty()
            ? ""
            : ": " + change.grounds().getFirst().subject() + " " + change.grounds().getFirst().title();
    String view = change.view().isEmpty() ? "" : " in view " + change.view();
    return "*"
        + escaped(change.id().toString())
        + "* "
        + what
        + escaped(view + why)
        + " — received by "
        + receivers(told.receivers());
  }

  private static String receivers(Receivers receivers) {
    int count = receivers.list().size();
    if (count == 0) {
      return "nobody";
    }
    String named = receivers.list().stream().limit(NAMED_MAX).map(SlackText::name).collect(Collectors.joining(", "));
    String others = count > NAMED_MAX ? " and " + (count - NAMED_MAX) + " more" : "";
    return escaped(named) + others;
  }

  private static String name(Receivers.Receiver receiver) {
    return receiver.who().token().map(it -> it + "@").orElse("") + receiver.who().address();
  }

  /** Slack gives a meaning to these three alone; the rest is text of strangers too. */
  private static String escaped(String text) {
    return CleanText.of(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
