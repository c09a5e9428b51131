package dev.cratewarden.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the administration can do, by method and path below {@code /admin/v1/}. Immutable. */
public final class AdminApi {
  /** Nothing. */
  public static final AdminApi NONE = new AdminApi(List.of());

  private final List<Entry> entries;

  private AdminApi(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** Begins an empty list. */
  public static Builder builder() {
    return new Builder();
  }

  /** Does one thing. Blocks: runs on a virtual thread. */
  public interface Handler {
    AdminReply handle(AdminRequest request);
  }

  /** Gathers the entries. */
  public static final class Builder {
    private final List<Entry> entries = new ArrayList<>();

    private Builder() {}

    /**
     * Adds one.
     *
     * @param path segments joined by slashes, without one at the ends; a segment {@code {}} stands for any and is
     *     handed over
     */
    public Builder on(String method, String path, Handler handler) {
      entries.add(new Entry(method, List.of(path.split("/", -1)), handler));
      return this;
    }

    public AdminApi build() {
      return new AdminApi(entries);
    }
  }

  private record Entry(String method, List<String> path, Handler handler) {
    Optional<List<String>> match(List<String> segments) {
      if (segments.size() != path.size()) {
        return Optional.empty();
      }
      List<String> captured = new ArrayList<>();
      for (int i = 0; i < path.size(); i++) {
        if (path.get(i).equals("{}")) {
          captured.add(segments.get(i));
        } else if (!path.get(i).equals(segments.get(i))) {
          return Optional.empty();
        }
      }
      return Optional.of(List.copyOf(captured));
    }
  }

  /** What a method and path lead to. */
  sealed interface Match {}

  /** To this handler, with what stood where the path has {@code {}}. */
  record Handled(Handler handler, List<String> captured) implements Match {}

  /** The path is known with other methods. */
  record OtherMethod(List<String> allowed) implements Match {}

  /** To nothing. */
  record Unknown() implements Match {}

  /** Looks up; a {@code HEAD} is a {@code GET}. */
  Match match(String method, String path) {
    List<String> segments = List.of(path.split("/", -1));
    String wanted = method.equals("HEAD") ? "GET" : method;
    List<String> allowed = new ArrayList<>();
    for (Entry entry : entries) {
      Optional<List<String>> captured = entry.match(segments);
      if (captured.isPresent()) {
        if (entry.method().equals(wanted)) {
          return new Handled(entry.handler(), captured.get());
        }
        allowed.add(entry.method());
      }
    }
    return allowed.isEmpty() ? new Unknown() : new OtherMethod(List.copyOf(allowed));
  }
}
