package dev.cratewarden.mirror;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.policy.Ruling;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Passes the read-only web API through to upstream, without the crates that the client may not have.
 *
 * <p>A search leaves out crates of which no version may be had, as {@link SearchResults} tells.
 */
public final class RegistryWebApi implements WebApi {
  private final Upstream upstream;
  private final Supplier<Ruling> ruling;
  private final Supplier<MirrorOptions> options;
  private final SearchResults results;
  private final JsonMapper json = JsonMapper.builder().build();

  public RegistryWebApi(
      Upstream upstream,
      IndexCopies copies,
      SparseIndex index,
      Supplier<Ruling> ruling,
      Supplier<MirrorOptions> options,
      InstantSource clock) {
    this.upstream = upstream;
    this.ruling = ruling;
    this.options = options;
    this.results = new SearchResults(copies, index, clock);
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
    for (Iterator<JsonNode> each = crates.elements(); each.hasNext(); ) {
      if (each.next() instanceof ObjectNode crate && !results.mayShow(view, crate, current)) {
        each.remove();
      }
    }
    return found;
  }
}
