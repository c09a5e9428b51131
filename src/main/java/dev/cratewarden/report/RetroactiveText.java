package dev.cratewarden.report;

import dev.cratewarden.mirror.Receivers;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.mirror.RetroactiveReport;
import dev.cratewarden.mirror.VerdictChange;
import dev.cratewarden.mirror.Webhooks;
import dev.cratewarden.policy.CleanText;
import java.util.Map;
import java.util.TreeMap;

/** Changed verdicts for people: what, why, and who received it. */
public final class RetroactiveText implements ReportWriter<RetroactiveReport> {
  private static final int RECEIVERS_MAX = 50;

  @Override
  public String format() {
    return "text";
  }

  @Override
  public String contentType() {
    return "text/plain; charset=utf-8";
  }

  @Override
  public String write(RetroactiveReport report, Ink ink) {
    StringBuilder out = new StringBuilder();
    for (Webhooks.Told told : report.changes()) {
      change(out, told);
      out.append('\n');
    }
    if (report.more()) {
      out.append("There are more; --since narrows it down.\n");
    }
    int open = report.open().size();
    out.append(
        report.changes().isEmpty()
            ? "Nothing is judged otherwise than when it was stored or delivered.\n"
            : Words.counted(report.changes().size(), "version")
                + " judged otherwise than before; "
                + open
                + " of them received by somebody and refused now.\n");
    return out.toString();
  }

  private static void change(StringBuilder out, Webhooks.Told told) {
    VerdictChange change = told.change();
    out.append(change.id())
        .append(change.view().isEmpty() ? "" : " in view " + CleanText.of(change.view()))
        .append(": ")
        .append(change.before().word())
        .append(" -> ")
        .append(change.after().word())
        .append(change.enforced() ? "" : " (observed only)")
        .append(" since ")
        .append(change.at())
        .append('\n');
    for (VerdictChange.Ground ground : change.grounds()) {
      out.append("  ").append(CleanText.of(ground.subject())).append(" (").append(ground.kind());
      ground.score().ifPresent(it -> out.append(' ').append(it));
      out.append("): ").append(CleanText.of(ground.title())).append('\n');
      if (!ground.fixed().isEmpty()) {
        out.append("    fixed in ").append(String.join(", ", ground.fixed())).append('\n');
      }
    }
    receivers(out, told.receivers());
  }

  private static void receivers(StringBuilder out, Receivers receivers) {
    if (receivers.list().isEmpty()) {
      out.append("  nobody received it\n");
      return;
    }
    out.append("  received by ")
        .append(Words.counted(receivers.list().size(), "client"))
        .append(receivers.complete() ? "" : " or more")
        .append(", ")
        .append(receivers.deliveries() == 1 ? "1 delivery" : receivers.deliveries() + " deliveries")
        .append(":\n");
    receivers.list().stream().limit(RECEIVERS_MAX).forEach(it -> receiver(out, it));
    if (receivers.list().size() > RECEIVERS_MAX) {
      out.append("    and ").append(receivers.list().size() - RECEIVERS_MAX).append(" more\n");
    }
  }

  private static void receiver(StringBuilder out, Receivers.Receiver receiver) {
    out.append("    ").append(receiver.last()).append("  ").append(CleanText.of(receiver.who().address()));
    receiver.who().token().ifPresent(it -> out.append("  token ").append(CleanText.of(it)));
    receiver.who().userAgent().ifPresent(it -> out.append("  ").append(CleanText.of(it)));
    for (Map.Entry<String, String> each : new TreeMap<>(receiver.who().context()).entrySet()) {
      out.append("  ").append(CleanText.of(each.getKey())).append('=').append(CleanText.of(each.getValue()));
    }
    out.append(receiver.deliveries() > 1 ? "  (" + receiver.deliveries() + " times)\n" : "\n");
  }
}
