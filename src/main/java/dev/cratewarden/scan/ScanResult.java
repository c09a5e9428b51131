package dev.cratewarden.scan;

import java.util.List;
import java.util.Optional;

/**
 * What one reading of a tarball brought.
 *
 * @param facts as far as the reading came; what was flagged stands in them too
 * @param findings everything, rejects first
 */
public record ScanResult(ContentFacts facts, List<ScanFinding> findings) {
  public ScanResult {
    findings = List.copyOf(findings);
  }

  /** Why the tarball must not reach a client, if it must not. */
  public Optional<ScanFinding> refusal() {
    return findings.stream().filter(ScanFinding::isReject).findFirst();
  }
}
