package dev.cratewarden.report;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.mirror.Receivers;
import dev.cratewarden.mirror.Requester;
import dev.cratewarden.mirror.RetroactiveReport;
import dev.cratewarden.mirror.VerdictChange;
import dev.cratewarden.mirror.Webhooks;
import dev.cratewarden.policy.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changed verdicts for a test, by hand: what a server would have to live through for months. */
final class RetroactiveFixture {
  private static final Instant NOW = ReportFixture.NOW;
  private static final String REVISION = "0123456789ab";

  private RetroactiveFixture() {}

  static RetroactiveReport nothing() {
    return new RetroactiveReport(NOW, Optional.empty(), REVISION, List.of(), false);
  }

  /**
   * Malware that two received through a waiver, the same version in a view that observes, a vulnerability that more
   * received than are named, a cooldown that has no advisory, and something that is allowed again.
   */
  static RetroactiveReport oneOfEverything() {
    VerdictChange.Ground malware =
        new VerdictChange.Ground(
            "advisories.malicious",
            "malicious",
            List.of("RUSTSEC-2026-0260", "MAL-2026-0042"),
            "`arrayref` 0.3.10 was removed from crates.io",
            Optional.of("https://rustsec.org/advisories/RUSTSEC-2026-0260.html"),
            Optional.empty(),
            List.of());
    VerdictChange.Ground timing =
        new VerdictChange.Ground(
            "advisories.vulnerability",
            "vulnerability",
            List.of("RUSTSEC-2023-0071", "CVE-2023-49092"),
            "Marvin Attack: \u202eyek\u202c recovery <b>through</b> timing",
            Optional.empty(),
            Optional.of(5.9),
            List.of("0.10.0", "0.9.7"));
    VerdictChange.Ground young =
        new VerdictChange.Ground(
            "cooldown.age",
            "cooldown",
            List.of(),
            "published 3 hours ago",
            Optional.empty(),
            Optional.empty(),
            List.of());
    return new RetroactiveReport(
        NOW,
        Optional.of(NOW.minus(Duration.ofDays(7))),
        REVISION,
        List.of(
            told(
                change("arrayref@0.3.10", "trusting", Verdict.Level.ALLOW, Verdict.Level.DENY, malware),
                new Receivers(
                    List.of(
                        receiver(
                            "10.0.0.2",
                            "ci-blue",
                            "cargo/1.91.0",
                            Map.of("x-ci-job", "4712", "x-ci-pipe", "nightly"),
                            3),
                        receiver("10.0.0.1", "", "cargo \u001b[31m(blue-1)", Map.of(), 1)),
                    4,
                    true)),
            told(observed("arrayref@0.3.10", "lab", malware), Receivers.NOBODY),
            told(
                change("rsa@0.9.6", "", Verdict.Level.ALLOW, Verdict.Level.DENY, timing, young),
                new Receivers(List.of(receiver("2001:db8::7", "", "", Map.of(), 200_000)), 200_000, false)),
            told(change("fresh@2.0.0", "", Verdict.Level.ALLOW, Verdict.Level.HOLD, young), Receivers.NOBODY),
            told(
                change("ransack@1.0.0+build.7", "", Verdict.Level.DENY, Verdict.Level.ALLOW),
                new Receivers(List.of(receiver("10.0.0.3", "", "cargo/1.90.0", Map.of(), 1)), 1, true))),
        true);
  }

  private static Webhooks.Told told(VerdictChange change, Receivers receivers) {
    return new Webhooks.Told(change, receivers);
  }

  private static VerdictChange change(
      String id, String view, Verdict.Level before, Verdict.Level after, VerdictChange.Ground... grounds) {
    return new VerdictChange(
        NOW.minus(Duration.ofHours(1)),
        CrateId.of(id),
        view,
        checksum(id),
        before,
        after,
        true,
        true,
        List.of(grounds),
        REVISION);
  }

  private static VerdictChange observed(String id, String view, VerdictChange.Ground ground) {
    return new VerdictChange(
        NOW.minus(Duration.ofHours(2)),
        CrateId.of(id),
        view,
        checksum(id),
        Verdict.Level.HOLD,
        Verdict.Level.DENY,
        false,
        false,
        List.of(ground),
        REVISION);
  }

  private static Checksum checksum(String id) {
    return Checksum.compute(id.getBytes(StandardCharsets.UTF_8));
  }

  private static Receivers.Receiver receiver(
      String address, String token, String agent, Map<String, String> context, long deliveries) {
    Requester who =
        new Requester(
            address,
            Optional.of(token).filter(it -> !it.isEmpty()),
            Optional.of(agent).filter(it -> !it.isEmpty()),
            context);
    return new Receivers.Receiver(who, NOW.minus(Duration.ofHours(30)), NOW.minus(Duration.ofHours(3)), deliveries);
  }
}
