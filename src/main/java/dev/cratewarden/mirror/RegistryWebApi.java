package dev.cratewarden.mirror;

import dev.cratewarden.policy.Ruling;
import java.util.function.Supplier;

/** Passes the read-only web API through to upstream. */
public final class RegistryWebApi implements WebApi {
  private final Upstream upstream;
  private final Supplier<Ruling> ruling;
  private final Supplier<MirrorOptions> options;

  public RegistryWebApi(Upstream upstream, Supplier<Ruling> ruling, Supplier<MirrorOptions> options) {
    this.upstream = upstream;
    this.ruling = ruling;
    this.options = options;
  }

  @Override
  public ApiReply get(ViewKey view, String pathAndQuery) {
    if (!ruling.get().hasView(view.view())) {
      return new ApiReply.NoSuch("no such view: " + view.view() + "\n");
    }
    if (options.get().freshness().offline()) {
      return new ApiReply.NoApi();
    }
    return switch (upstream.api(pathAndQuery)) {
      case Upstream.ApiBody it -> new ApiReply.Body(it.status(), it.contentType(), it.body());
      case Upstream.NoApi it -> new ApiReply.NoApi();
      case Upstream.Unavailable it ->
          new ApiReply.Unavailable(it.reason(), it.retryAfter().orElse(Freshness.PAUSE));
      case Upstream.Nonsense it -> new ApiReply.BadUpstream(it.reason());
    };
  }
}
