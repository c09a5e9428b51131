package dev.cratewarden.policy;

import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.advisory.Severity;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.vet.AuditBook;
import dev.cratewarden.vet.Vetting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One policy, one advisory book and what others have audited, by which all answers are judged until the next one is
 * swapped in. Immutable.
 */
public final class Ruling {
  private static final int REVISION_CHARACTERS = 12;

  private final PolicySet policies;
  private final AdvisoryBook book;
  private final AuditBook audits;
  private final Map<String, Judge> judges;
  private final ScopeIndex<CrateGlob> reserved;
  private final String revision;
  private final Optional<String> publicUrl;

  private Ruling(PolicySet policies, AdvisoryBook book, AuditBook audits, String revision, Optional<String> publicUrl) {
    this.policies = policies;
    this.book = book;
    this.audits = audits;
    this.revision = revision;
    this.publicUrl = publicUrl;
    this.reserved = ScopeIndex.ofGlobs(policies.reserved().crates());
    this.judges = new HashMap<>();
    // Views mostly inherit the rule, and working out its paths is dear.
    Map<Rule.Vet, Vetting> vettings = new HashMap<>();
    judges.put("", judge(policies.base(), vettings));
    policies.views().forEach((name, policy) -> judges.put(name, judge(policy, vettings)));
  }

  private Judge judge(Policy policy, Map<Rule.Vet, Vetting> vettings) {
    Vetting vetting = vettings.computeIfAbsent(policy.vet(), rule -> audits.vetting(rule.imports(), rule.require()));
    return new Judge(policy, policies.reserved(), book, vetting);
  }

  /** The ruling by this policy and this book, where nobody's audits are known. */
  public static Ruling of(PolicySet policies, AdvisoryBook book) {
    return of(policies, book, AuditBook.empty());
  }

  /** The ruling by this policy, this book and these audits. */
  public static Ruling of(PolicySet policies, AdvisoryBook book, AuditBook audits) {
    String contents = policies + "\n" + book.revision() + "\n" + audits.revision();
    String hash = Checksum.compute(contents.getBytes(StandardCharsets.UTF_8)).hex();
    return new Ruling(policies, book, audits, hash.substring(0, REVISION_CHARACTERS), Optional.empty());
  }

  /** A ruling without any rule but that of the canary, and without effect. */
  public static Ruling allowAll() {
    Rule.Advisories none =
        new Rule.Advisories(
            EnumSet.noneOf(AdvisoryKind.class),
            Severity.Level.LOW,
            Permission.ALLOW,
            Permission.ALLOW,
            Permission.ALLOW,
            Optional.empty());
    Policy open =
        new Policy(
            "",
            Mode.OBSERVE,
            DeniedVersions.YANK,
            Rule.AllowList.DEFAULT,
            Rule.DenyList.DEFAULT,
            none,
            Rule.Cooldown.DEFAULT,
            Rule.Licenses.DEFAULT,
            Rule.Vet.DEFAULT,
            Rule.Yanked.DEFAULT,
            new Rule.ForeignRegistries(Rule.ForeignRegistry.KEEP, Optional.empty()),
            new Rule.Anomalies(Duration.ZERO, Map.of(), List.of(), Consequence.ALLOW, Optional.empty()),
            List.of());
    return new Ruling(
        new PolicySet(open, Map.of(), Rule.Reserved.NONE),
        AdvisoryBook.empty(),
        AuditBook.empty(),
        "none",
        Optional.empty());
  }

  /**
   * The same ruling, whose texts send the denied to the server at {@code url}.
   *
   * @param url such as {@code http://127.0.0.1:7878}, with or without a slash at its end
   */
  public Ruling withPublicUrl(String url) {
    String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    return new Ruling(policies, book, audits, revision, Optional.of(base));
  }

  /** Names this pair of policy and book: equal contents, equal revision. Twelve hexadecimal digits, or {@code none}. */
  public String revision() {
    return revision;
  }

  /** The policy it judges by. */
  public PolicySet policies() {
    return policies;
  }

  /** The advisories it judges by. */
  public AdvisoryBook book() {
    return book;
  }

  /** The audits it judges by. */
  public AuditBook audits() {
    return audits;
  }

  /** Whether {@code view} is defined; the empty name is the default view and always is. */
  public boolean hasView(String view) {
    return judges.containsKey(view);
  }

  /** Whether the crate is reserved for internal use and so is never looked up upstream. */
  public boolean isReserved(CrateName name) {
    return reserved.containsCrate(name);
  }

  /** Whether {@code view} only observes: verdicts are recorded and nothing is refused. */
  public boolean observes(String view) {
    Judge judge = judges.get(view);
    return judge != null && judge.policy().mode() == Mode.OBSERVE;
  }

  /**
   * Whether {@code view} may judge the version that {@code line} tells of otherwise if {@link CrateFacts#content} is
   * known.
   */
  public boolean readsContent(String view, CrateFacts line, Instant now) {
    Judge judge = judges.get(view);
    return judge != null && (!judge.policy().licenses().allow().isEmpty() || judge.mindsHistory(line, now));
  }

  /** The same of {@link CrateFacts#history}: for almost every version it cannot change anything. */
  public boolean mindsHistory(String view, CrateFacts line, Instant now) {
    Judge judge = judges.get(view);
    return judge != null && judge.mindsHistory(line, now);
  }

  /**
   * Whether the verdict may hang on what the release before it holds, now that its own tarball has been read and that
   * of the other has not.
   */
  public boolean mindsPreviousContent(String view, CrateFacts read, Instant now) {
    Judge judge = judges.get(view);
    return judge != null && judge.mindsPreviousContent(read, now);
  }

  /** Judges one version. Total: a rule that fails denies, and so does a view that is not defined. */
  public Verdict judge(String view, CrateFacts facts, Instant now) {
    Judge judge = judges.get(view);
    return judge == null ? noSuchView(view) : judge.judge(facts, now);
  }

  private static Verdict noSuchView(String view) {
    Finding finding = Judge.failed("view", new IllegalArgumentException("there is no view " + CleanText.of(view)));
    return Verdict.of(List.of(finding), Optional.empty());
  }

  /** Who vouches for {@code id}, as far as {@code view} asks: see {@link VetFindings#vouchers}. */
  public List<String> vouchers(String view, CrateId id) {
    Judge judge = judges.get(view);
    return judge == null ? List.of() : judge.vouchers(id);
  }

  /**
   * The index file as {@code view} shows it at {@code now}.
   *
   * @param facts of each line; where this fails, that line is denied
   * @param until versions published later are left out (dated view)
   */
  public IndexView show(
      String view, IndexFile file, Function<IndexEntry, CrateFacts> facts, Optional<Instant> until, Instant now) {
    Judge judge = judges.get(view);
    if (judge == null || isReserved(file.name())) {
      return new IndexView.Absent(Optional.empty());
    }
    ViewedLines lines = ViewedLines.of(judge, file, facts, until, now);
    if (lines.isBeforeFirstRelease()) {
      return new IndexView.Absent(Optional.empty());
    }
    if (lines.isForbidden()) {
      Explanation.Refusal refusal =
          new Explanation.Refusal(
              file.name(),
              Optional.empty(),
              lines.highestRefusal(),
              Optional.empty(),
              why(view, file.name(), lines.highestRefused().map(IndexEntry::version)));
      return new IndexView.Forbidden(Explanation.of(refusal), lines.changesAt(), lines.waivers());
    }
    return new IndexView.Shown(lines.bytes(), lines.changesAt(), lines.waivers());
  }

  /**
   * The version that {@code view} would let someone use instead of {@code denied}: see {@link NearestAllowed}. A yanked
   * one only where all others are yanked too.
   *
   * @param facts of each line; a line where this fails is no candidate
   */
  public Optional<CrateVersion> nearestAllowed(
      String view,
      CrateId denied,
      IndexFile file,
      Function<IndexEntry, CrateFacts> facts,
      Optional<Instant> until,
      Instant now) {
    Judge judge = judges.get(view);
    if (judge == null) {
      return Optional.empty();
    }
    return NearestAllowed.of(denied.version(), ViewedLines.of(judge, file, facts, until, now).usable());
  }

  /** The text of a refusal for cargo to print: see {@link Explanation}. */
  public String refusal(String view, CrateId id, Verdict verdict, Optional<CrateVersion> nearest) {
    return Explanation.of(
        new Explanation.Refusal(
            id.name(), Optional.of(id.version()), verdict, nearest, why(view, id.name(), Optional.of(id.version()))));
  }

  private Optional<String> why(String view, CrateName name, Optional<CrateVersion> version) {
    return publicUrl.flatMap(
        url -> version.map(it -> url + "/why/" + name + "/" + it + (view.isEmpty() ? "" : "?view=" + view)));
  }
}
