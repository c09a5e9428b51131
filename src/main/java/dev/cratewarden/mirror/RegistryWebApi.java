package dev.cratewarden.mirror;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.policy.CrateFacts;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.ReasonCode;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.scan.ContentFacts;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Passes the read-only web API through to upstream, without the crates that the client may not have.
 *
 * <p>A search leaves out crates that are refused as such: reserved, denied or not allowed by name, malicious. A crate
 * with one bad version stays: its index leads around that version.
 */
public final class RegistryWebApi implements WebApi {
  private static final Set<ReasonCode> ABOUT_THE_CRATE =
      EnumSet.of(
          ReasonCode.CANARY,
          ReasonCode.RESERVED,
          ReasonCode.DENY_LIST,
          ReasonCode.ALLOW_LIST_MISSING,
          ReasonCode.ADVISORIES_MALICIOUS);

  private static final CrateVersion LOWEST = CrateVersion.of("0.0.0-0");

  private final Upstream upstream;
  private final Supplier<Ruling> ruling;
  private final Supplier<MirrorOptions> options;
  private final InstantSource clock;
  private final JsonMapper json = JsonMapper.builder().build();

  public RegistryWebApi(
      Upstream upstream, Supplier<Ruling> ruling, Supplier<MirrorOptions> options, InstantSource clock) {
    this.upstream = upstream;
    this.ruling = ruling;
    this.options = options;
    this.clock = clock;
  }

  @Override
  public ApiReply get(ViewKey view, String pathAndQuery) {
    Ruling current = ruling.get();
    if (!current.hasView(view.view())) {
      return new ApiReply.NoSuch("no such view: " + view.view() + "\n");
    }
    Optional<CrateName> asked = crateIn(pathAndQuery);
    if (asked.isPresent() && current.isReserved(asked.get())) {
      return new ApiReply.NoSuch("no such crate: " + asked.get() + "\n");
    }
    if (options.get().freshness().offline()) {
      return new ApiReply.NoApi();
    }
    return switch (upstream.api(pathAndQuery)) {
      case Upstream.ApiBody it -> passedOn(view, pathAndQuery, it, current);
      case Upstream.NoApi it -> new ApiReply.NoApi();
      case Upstream.Unavailable it -> new ApiReply.Unavailable(it.reason(), it.retryAfter().orElse(Freshness.PAUSE));
      case Upstream.Nonsense it -> new ApiReply.BadUpstream(it.reason());
    };
  }

  /** The crate that {@code /crates/NAME…} is about. */
  private static Optional<CrateName> crateIn(String pathAndQuery) {
    String path = pathAndQuery.split("\\?", 2)[0];
    String[] segments = path.split("/");
    return segments.length >= 3 && segments[1].equals("crates") ? CrateName.parse(segments[2]) : Optional.empty();
  }

  private ApiReply passedOn(ViewKey view, String pathAndQuery, Upstream.ApiBody answer, Ruling current) {
    boolean isSearch = pathAndQuery.equals("/crates") || pathAndQuery.startsWith("/crates?");
    if (!isSearch || answer.status() != 200) {
      return new ApiReply.Body(answer.status(), answer.contentType(), answer.body());
    }
    try {
      return json.readTree(answer.body()) instanceof ObjectNode found
              && found.path("crates") instanceof ArrayNode crates
          ? new ApiReply.Body(200, answer.contentType(), json.writeValueAsBytes(allowed(view, found, crates, current)))
          : new ApiReply.BadUpstream("the search answer has no list of crates");
    } catch (JsonProcessingException e) {
      return new ApiReply.BadUpstream("the search answer is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      return new ApiReply.BadUpstream("the search answer cannot be read");
    }
  }

  private JsonNode allowed(ViewKey view, ObjectNode found, ArrayNode crates, Ruling current) {
    Instant now = clock.instant();
    for (Iterator<JsonNode> each = crates.elements(); each.hasNext(); ) {
      JsonNode crate = each.next();
      Optional<CrateId> newest =
          CrateName.parse(crate.path("name").asText())
              .flatMap(name ->
                  CrateVersion.parse(crate.path("max_version").asText("0.0.0"))
                      .map(version -> new CrateId(name, version)));
      if (newest.isPresent() && isRefusedAsSuch(view, newest.get(), current, now)) {
        each.remove();
      }
    }
    return found;
  }

  private static boolean isRefusedAsSuch(ViewKey view, CrateId id, Ruling current, Instant now) {
    if (current.isReserved(id.name())) {
      return true;
    }
    if (!SparseIndex.isEnforced(current, view, id.name())) {
      return false;
    }
    Set<ReasonCode> reasons = reasons(view, id, current, now);
    // A [[deny]] may be of some versions: only one that would deny any other version too is about the crate.
    return reasons.equals(EnumSet.of(ReasonCode.DENY_LIST))
        ? reasons(view, new CrateId(id.name(), LOWEST), current, now).contains(ReasonCode.DENY_LIST)
        : !reasons.isEmpty();
  }

  private static Set<ReasonCode> reasons(ViewKey view, CrateId id, Ruling current, Instant now) {
    CrateFacts facts = new CrateFacts(id, false, PublishTime.UNKNOWN, now, ContentFacts.UNKNOWN);
    EnumSet<ReasonCode> reasons = EnumSet.noneOf(ReasonCode.class);
    current.judge(view.view(), facts, now).findings().stream()
        .filter(it -> it.effect() == Verdict.Level.DENY)
        .map(Finding::code)
        .filter(ABOUT_THE_CRATE::contains)
        .forEach(reasons::add);
    return reasons;
  }
}
