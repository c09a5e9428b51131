package dev.cratewarden.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.advisory.AdvisoryReader;
import dev.cratewarden.advisory.osv.OsvRecord;
import dev.cratewarden.config.PolicyFile;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.Lockfile;
import dev.cratewarden.crates.LockfileReading;
import dev.cratewarden.mirror.Audit;
import dev.cratewarden.mirror.Delivery;
import dev.cratewarden.mirror.KeptLockfiles;
import dev.cratewarden.mirror.LockfileAudit;
import dev.cratewarden.mirror.MemoryLedger;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.MirroredSources;
import dev.cratewarden.mirror.PolicyReplay;
import dev.cratewarden.mirror.Replay;
import dev.cratewarden.mirror.Requester;
import dev.cratewarden.mirror.VersionFacts;
import dev.cratewarden.mirror.VersionInquiry;
import dev.cratewarden.mirror.VersionReport;
import dev.cratewarden.policy.CrateFacts;
import dev.cratewarden.policy.PolicySet;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.scan.ContentFacts;
import dev.cratewarden.vet.AuditBook;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judged lockfiles and versions for a test: real policy, real advisories, an index in memory. */
final class ReportFixture {
  static final Instant NOW = Instant.parse("2026-08-21T12:00:00Z");

  /** A real one changes with each new key of the policy. */
  private static final String REVISION = "0123456789ab";

  private static final String CHECKSUM = "0123456789abcdef".repeat(4);

  /**
   * One of everything: denied with and without a way out, held, waived, noted, from git, from a folder, from elsewhere.
   */
  static final String LOCKFILE =
      """
      version = 4

      [[package]]
      name = "app"
      version = "0.1.0"
      dependencies = [
       "fresh",
       "ours",
       "ransack",
       "sqlx",
       "time 0.1.43",
       "time 0.3.1",
      ]

      [[package]]
      name = "fresh"
      version = "2.0.0"
      source = "registry+https://github.com/rust-lang/crates.io-index"
      checksum = "%1$s"

      [[package]]
      name = "ours"
      version = "1.0.0"
      source = "sparse+https://crates.example.com/index/"

      [[package]]
      name = "patched"
      version = "0.9.0"
      source = "git+https://git.example.com/patched?branch=main#0123456789012345678901234567890123456789"

      [[package]]
      name = "ransack"
      version = "1.4.0"
      source = "registry+https://github.com/rust-lang/crates.io-index"
      checksum = "%1$s"

      [[package]]
      name = "rsa"
      version = "0.9.6"
      source = "registry+https://github.com/rust-lang/crates.io-index"
      checksum = "%1$s"

      [[package]]
      name = "sqlx"
      version = "0.7.4"
      source = "registry+https://github.com/rust-lang/crates.io-index"
      checksum = "%1$s"
      dependencies = [
       "patched",
       "rsa",
      ]

      [[package]]
      name = "time"
      version = "0.1.43"
      source = "registry+https://github.com/rust-lang/crates.io-index"
      checksum = "%1$s"

      [[package]]
      name = "time"
      version = "0.3.1"
      source = "registry+https://github.com/rust-lang/crates.io-index"
      checksum = "%1$s"
      """
          .formatted(CHECKSUM);

  private static final String POLICY =
      """
      [advisories]
      deny = ["malicious", "vulnerability"]
      [cooldown]
      age = "3d"
      [[waiver]]
      crate = "rsa"
      versions = "*"
      finding = "RUSTSEC-2023-0071"
      until = 2027-03-31
      owner = "security@example.com"
      reason = "no fix exists; decryption happens on isolated hosts"
      [[view]]
      name = "payments"
      default = "deny"
      """;

  private final Map<CrateName, IndexFile> index = new HashMap<>();
  private final Ruling ruling;

  private ReportFixture(Ruling ruling) {
    this.ruling = ruling;
  }

  /** The usual advisories and policy, and an index of the registry packages. */
  static ReportFixture usual() {
    return with(POLICY, usualAdvisories())
        .index("fresh", "1.9.0", "2.0.0@2026-08-20T12:00:00Z")
        .index("ransack", "1.4.0")
        .index("rsa", "0.9.6")
        .index("sqlx", "0.7.4")
        .index("time", "0.1.43", "0.2.23", "0.3.1");
  }

  static Advisory[] usualAdvisories() {
    return new Advisory[] {
      advisory(
          "RUSTSEC-2020-0071",
          "time",
          "Potential segfault in the time crate",
          "0.0.0",
          "0.2.23",
          6.2,
          "CVE-2020-26235"),
      advisory(
          "RUSTSEC-2023-0071",
          "rsa",
          "Marvin Attack: potential key recovery through timing sidechannels",
          "0.0.0",
          "",
          5.9,
          "CVE-2023-49092"),
      advisory("MAL-2026-0001", "ransack", "It sends the environment away", "0.0.0", "", 0),
      unmaintained("RUSTSEC-2024-0001", "sqlx", "sqlx looks for somebody to look after it"),
    };
  }

  static ReportFixture with(String policy, Advisory... advisories) {
    PolicyFile.Outcome read = PolicyFile.parse("policy.toml", policy.getBytes(StandardCharsets.UTF_8));
    if (!(read instanceof PolicyFile.Read it)) {
      throw new AssertionError(read);
    }
    return with(it.policies(), advisories);
  }

  private static ReportFixture with(PolicySet policies, Advisory... advisories) {
    return new ReportFixture(Ruling.of(policies, AdvisoryBook.of(Arrays.asList(advisories))));
  }

  /** Lets the index list versions, each a version such as {@code 1.0.0} or {@code 1.0.0@2020-01-01T00:00:00Z}. */
  ReportFixture index(String crate, String... versions) {
    StringBuilder lines = new StringBuilder();
    for (String each : versions) {
      String[] parts = each.split("@");
      lines.append(
          "{\"name\":\""
              + crate
              + "\",\"vers\":\""
              + parts[0]
              + "\",\"deps\":[],\"cksum\":\""
              + CHECKSUM
              + "\",\"features\":{},\"yanked\":false,\"pubtime\":\""
              + (parts.length > 1 ? parts[1] : "2020-01-01T00:00:00Z")
              + "\"}\n");
    }
    CrateName name = CrateName.of(crate);
    index.put(name, IndexFile.parse(name, lines.toString().getBytes(StandardCharsets.UTF_8)));
    return this;
  }

  Audit audit(String... lockfiles) {
    List<Lockfile> read = Arrays.stream(lockfiles).map(it -> lockfile("Cargo.lock", it)).toList();
    Audit audit =
        new LockfileAudit(() -> ruling, facts(), MirroredSources.CRATES_IO, InstantSource.fixed(NOW), MirrorEvents.NONE)
            .audit("", read, Optional.empty())
            .orElseThrow();
    return new Audit(REVISION, audit.view(), audit.observes(), audit.advisories(), audit.at(), audit.lockfiles());
  }

  VersionReport explain(String view, String id) {
    return switch (new VersionInquiry(() -> ruling, facts(), InstantSource.fixed(NOW)).explain(view, CrateId.of(id))) {
      case VersionInquiry.Explained it -> withRevision(it.report());
      case VersionInquiry.NoSuchView it -> throw new AssertionError("no view " + view);
      case VersionInquiry.NoSuchVersion it -> throw new AssertionError("no version " + id);
    };
  }

  private static VersionReport withRevision(VersionReport it) {
    return new VersionReport(
        it.id(),
        it.view(),
        it.observes(),
        REVISION,
        it.advisories(),
        it.at(),
        it.verdict(),
        it.nearestAllowed(),
        it.known(),
        it.unasked(),
        it.audits());
  }

  static Lockfile lockfile(String subject, String text) {
    if (Lockfile.read(subject, text.getBytes(StandardCharsets.UTF_8)) instanceof LockfileReading.Understood it) {
      return it.lockfile();
    }
    throw new AssertionError(text);
  }

  /** A lockfile with one registry package. */
  static String locked(String name, String version) {
    return "version = 4\n\n[[package]]\nname = \""
        + name
        + "\"\nversion = \""
        + version
        + "\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \""
        + CHECKSUM
        + "\"\n";
  }

  /** What {@code policy} makes of deliveries and of the usual lockfile. */
  Replay replay(String policy, Delivery... deliveries) {
    MemoryLedger ledger = new MemoryLedger();
    ledger.append(List.of(deliveries));
    PolicyFile.Outcome read = PolicyFile.parse("new.toml", policy.getBytes(StandardCharsets.UTF_8));
    if (!(read instanceof PolicyFile.Read it)) {
      throw new AssertionError(read);
    }
    Replay replay =
        new PolicyReplay(
                new PolicyReplay.Past(Optional.of(ledger), KeptLockfiles.NONE),
                () -> ruling,
                policies -> AuditBook.empty(),
                facts(),
                MirroredSources.CRATES_IO,
                InstantSource.fixed(NOW))
            .replay(
                new PolicyReplay.Question(
                    "new.toml",
                    it.policies(),
                    NOW.minus(Duration.ofDays(30)),
                    "",
                    List.of(lockfile("Cargo.lock", LOCKFILE))))
            .orElseThrow();
    return new Replay(
        replay.candidate(),
        REVISION,
        "0123456789ab",
        replay.since(),
        replay.at(),
        replay.advisories(),
        replay.deliveries(),
        replay.versions(),
        replay.refused(),
        replay.lockfiles(),
        replay.unasked());
  }

  /** A delivery of a whole tarball some hours ago. */
  static Delivery delivery(String id, String view, String address, int hoursAgo) {
    return new Delivery(
        NOW.minus(Duration.ofHours(hoursAgo)),
        CrateId.of(id),
        Checksum.compute(new byte[0]),
        view,
        new Requester(address, Optional.empty(), Optional.empty(), Map.of()),
        10,
        10,
        Verdict.Level.ALLOW,
        List.of(),
        REVISION);
  }

  private VersionFacts facts() {
    return new VersionFacts() {
      @Override
      public Answer of(CrateId id) {
        return Optional.ofNullable(index.get(id.name()))
            .<Answer>map(
                file -> file.entry(id.version()).<Answer>map(it -> new Known(of(file, it))).orElseGet(NotListed::new))
            .orElseGet(NoIndex::new);
      }

      @Override
      public CrateFacts of(IndexFile file, IndexEntry entry) {
        return CrateFacts.of(file, entry, NOW, new ContentFacts(Optional.of("MIT OR Apache-2.0")));
      }
    };
  }

  /** A vulnerability; an empty end of its range is no fix, a score of 0 no severity. */
  static Advisory advisory(
      String id, String crate, String title, String introduced, String fixed, double score, String... aliases) {
    String vector =
        score == 5.9
            ? "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N"
            : score == 6.2 ? "CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H" : "";
    return read(
        id,
        crate,
        title,
        introduced,
        fixed,
        vector.isEmpty() ? "" : "\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"" + vector + "\"}],",
        "",
        List.of(aliases));
  }

  private static Advisory unmaintained(String id, String crate, String title) {
    return read(
        id, crate, title, "0", "", "", ",\"database_specific\":{\"informational\":\"unmaintained\"}", List.of());
  }

  private static Advisory read(
      String id,
      String crate,
      String title,
      String introduced,
      String fixed,
      String severity,
      String more,
      List<String> aliases) {
    try {
      JsonMapper json = JsonMapper.builder().build();
      String text =
          "{\"id\":\""
              + id
              + "\",\"modified\":\"2026-01-01T00:00:00Z\",\"summary\":"
              + json.writeValueAsString(title)
              + ",\"aliases\":"
              + json.writeValueAsString(aliases)
              + ","
              + severity
              + "\"references\":[{\"type\":\"ADVISORY\",\"url\":\"https://advisories.example.com/"
              + id
              + "\"}],"
              + "\"affected\":[{\"package\":{\"ecosystem\":\"crates.io\",\"name\":\""
              + crate
              + "\"},\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\""
              + introduced
              + "\"}"
              + (fixed.isEmpty() ? "" : ",{\"fixed\":\"" + fixed + "\"}")
              + "]}]"
              + more
              + "}]}";
      return AdvisoryReader.read(json.readValue(text, OsvRecord.class), "test", Advisory.Form.OSV).orElseThrow();
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
