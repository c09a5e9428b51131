package dev.cratewarden.app;

import dev.cratewarden.crates.Lockfile;
import dev.cratewarden.crates.LockfileReading;
import dev.cratewarden.http.AuditPage;
import dev.cratewarden.http.Page;
import dev.cratewarden.mirror.Audit;
import dev.cratewarden.mirror.KeptLockfiles;
import dev.cratewarden.mirror.LockfileAudit;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.mirror.ViewKey;
import dev.cratewarden.policy.Canary;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges the lockfile that somebody posts, and answers in the format they ask for: text if they name none. */
final class AuditDesk implements AuditPage {
  private static final Logger LOG = LoggerFactory.getLogger(AuditDesk.class);
  private static final String SUBJECT = "Cargo.lock";

  private final LockfileAudit audit;
  private final List<ReportWriter<Audit>> writers;
  private final KeptLockfiles kept;

  /** A desk that hands the lockfiles it has judged to {@code kept}. */
  AuditDesk(LockfileAudit audit, List<ReportWriter<Audit>> writers, KeptLockfiles kept) {
    this.audit = audit;
    this.writers = writers;
    this.kept = kept;
  }

  @Override
  public AuditReply audit(ViewKey view, String format, byte[] lockfile, Optional<String> asked) {
    String wanted = format.isEmpty() ? "text" : format;
    Optional<ReportWriter<Audit>> writer = writers.stream().filter(it -> it.format().equals(wanted)).findFirst();
    if (writer.isEmpty()) {
      return new Malformed(
          "no such format; there are " + writers.stream().map(ReportWriter::format).collect(Collectors.joining(", ")));
    }
    return switch (Lockfile.read(SUBJECT, lockfile)) {
      case LockfileReading.Refused it -> new Malformed(it.message());
      case LockfileReading.Understood it ->
          audit
              .audit(view.view(), List.of(it.lockfile()), asked)
              .<AuditReply>map(result -> {
                if (!isSelfTest(it.lockfile())) {
                  keep(view.view(), lockfile);
                }
                return reply(result, writer.get());
              })
              .orElseGet(NoSuchView::new);
    };
  }

  /** The patrol posts one each minute to see whether the canary is denied; it would break by every policy. */
  private static boolean isSelfTest(Lockfile lockfile) {
    return lockfile.packages().stream().flatMap(it -> it.crate().stream()).anyMatch(it -> Canary.is(it.name()));
  }

  /** An answer is worth more than the memory of it. */
  private void keep(String view, byte[] lockfile) {
    try {
      kept.keep(view, lockfile);
    } catch (StoreException e) {
      LOG.warn("event=lockfile-not-kept reason=\"{}\"", e.getMessage(), e);
    }
  }

  private static AuditReply reply(Audit result, ReportWriter<Audit> writer) {
    String report = writer.write(result, ReportWriter.Ink.PLAIN);
    Page page = new Page(writer.contentType(), report.getBytes(StandardCharsets.UTF_8));
    return result.isClean() ? new Clean(page) : new Refused(page);
  }
}
