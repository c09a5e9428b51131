package dev.cratewarden.telemetry;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.Delivery;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.Receivers;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.mirror.VerdictChange;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.Verdict;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes a line for each event that a person may want to read, and none for those that are only counted.
 *
 * <p>Every line is complete in itself. Its facts are fields whose names stay the same: {@code crate version view
 * verdict codes subjects revision enforced checksum bytes kind subject detail}. Strangers' text is cut; control
 * characters are the layout's to replace.
 */
public final class EventLog implements MirrorEvents {
  private static final Logger LOG = LoggerFactory.getLogger("dev.cratewarden.events");
  private static final int TEXT_CHARACTERS_MAX = 300;
  private static final int RECEIVERS_NAMED_MAX = 20;

  @Override
  public void breakerMoved(boolean open) {
    LOG.atLevel(open ? Level.WARN : Level.INFO)
        .addKeyValue("open", open)
        .log(open ? "upstream is not asked for a while, it failed too often" : "upstream is asked again");
  }

  @Override
  public void integrityFailed(Integrity what, String subject, String detail) {
    LOG.atWarn()
        .addKeyValue("kind", what.name().toLowerCase(Locale.ROOT))
        .addKeyValue("subject", cut(subject))
        .addKeyValue("detail", cut(detail))
        .log("integrity failure");
  }

  @Override
  public void storeFailed(String what, StoreException cause) {
    LOG.atError().addKeyValue("subject", cut(what)).setCause(cause).log("not stored");
  }

  @Override
  public void indexReplaced(CrateName name, int versions, int invalidLines) {
    LOG.atLevel(invalidLines > 0 ? Level.WARN : Level.DEBUG)
        .addKeyValue("crate", name)
        .addKeyValue("versions", versions)
        .addKeyValue("invalid-lines", invalidLines)
        .log("index file replaced");
  }

  @Override
  public void tarballAdmitted(CrateId id, Checksum checksum, long bytes) {
    LOG.atDebug()
        .addKeyValue("crate", id.name())
        .addKeyValue("version", id.version())
        .addKeyValue("checksum", checksum)
        .addKeyValue("bytes", bytes)
        .log("tarball admitted");
  }

  @Override
  public void tarballEvicted(Checksum checksum, long bytes) {
    LOG.atDebug().addKeyValue("checksum", checksum).addKeyValue("bytes", bytes).log("tarball evicted");
  }

  /** Versions that pass are not worth a line; those that are refused, or would be, are. */
  @Override
  public void judged(String view, CrateId id, Verdict verdict, String revision, boolean enforced) {
    if (verdict.level() == Verdict.Level.ALLOW) {
      return;
    }
    String word = verdict.level().name().toLowerCase(Locale.ROOT);
    LOG.atInfo()
        .addKeyValue("crate", id.name())
        .addKeyValue("version", id.version())
        .addKeyValue("view", view.isEmpty() ? "default" : view)
        .addKeyValue("verdict", word)
        .addKeyValue("codes", joined(verdict, finding -> finding.code().code()))
        .addKeyValue("subjects", joined(verdict, Finding::subject))
        .addKeyValue("revision", revision)
        .addKeyValue("enforced", enforced)
        .log(enforced ? "refused" : "would be refused");
  }

  private static String joined(Verdict verdict, java.util.function.Function<Finding, String> field) {
    return cut(
        verdict.findings().stream()
            .filter(finding -> finding.effect() != Verdict.Level.ALLOW)
            .map(field)
            .distinct()
            .collect(Collectors.joining(",")));
  }

  @Override
  public void delivered(Delivery delivery) {
    LOG.atDebug()
        .addKeyValue("crate", delivery.id().name())
        .addKeyValue("version", delivery.id().version())
        .addKeyValue("view", delivery.view().isEmpty() ? "default" : delivery.view())
        .addKeyValue("bytes", delivery.bytes())
        .log("delivered");
  }

  /** What nobody received and what is allowed again is worth less noise. */
  @Override
  public void verdictChanged(VerdictChange change, Receivers receivers) {
    LOG.atLevel(change.isWorse() && change.delivered() ? Level.WARN : Level.INFO)
        .addKeyValue("crate", change.id().name())
        .addKeyValue("version", change.id().version())
        .addKeyValue("view", change.view().isEmpty() ? "default" : change.view())
        .addKeyValue("before", change.before().word())
        .addKeyValue("verdict", change.after().word())
        .addKeyValue(
            "subjects",
            cut(change.grounds().stream().map(VerdictChange.Ground::subject).collect(Collectors.joining(","))))
        .addKeyValue("revision", change.revision())
        .addKeyValue("deliveries", receivers.deliveries())
        .addKeyValue("receivers", receivers.list().size())
        .addKeyValue(
            "who",
            cut(
                receivers.list().stream()
                    .limit(RECEIVERS_NAMED_MAX)
                    .map(it -> it.who().token().map(token -> token + "@").orElse("") + it.who().address())
                    .distinct()
                    .collect(Collectors.joining(","))))
        .log("judged otherwise than before");
  }

  @Override
  public void webhookTried(String webhook, boolean taken, boolean givenUp) {
    if (!taken) {
      LOG.atLevel(givenUp ? Level.ERROR : Level.WARN)
          .addKeyValue("webhook", webhook)
          .log(givenUp ? "a webhook was not told and will not be tried again" : "a webhook was not told yet");
    }
  }

  private static String cut(String text) {
    return text.length() <= TEXT_CHARACTERS_MAX ? text : text.substring(0, TEXT_CHARACTERS_MAX) + "…";
  }
}
