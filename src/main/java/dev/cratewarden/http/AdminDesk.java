package dev.cratewarden.http;

import dev.cratewarden.mirror.AccessToken;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The administration: lets in who may come in, and hands on.
 *
 * <p>May come in: a token with scope {@code admin}; the local secret, from this machine; and while there is no token at
 * all, anybody on this machine. A page in a browser here does not count as being here: it would carry an origin or name
 * a foreign host.
 */
final class AdminDesk {
  private static final int LINE_CHARACTERS_MAX = 1 << 20;

  private final AdminApi api;
  private final Tokens tokens;
  private final Optional<String> localSecret;
  private final Origins origins;
  private final ReplyWriter replies;
  private final Duration stall;

  AdminDesk(
      AdminApi api, Tokens tokens, Optional<String> localSecret, Origins origins, ReplyWriter replies, Duration stall) {
    this.api = api;
    this.tokens = tokens;
    this.localSecret = localSecret;
    this.origins = origins;
    this.replies = replies;
    this.stall = stall;
  }

  /** Answers, or says why not. */
  void handle(FrontDesk desk, Exchange exchange, Target.Admin target) {
    if (!mayEnter(exchange)) {
      return;
    }
    switch (api.match(exchange.request().method().name(), target.path())) {
      case AdminApi.Handled(AdminApi.Handler handler, List<String> captured) -> {
        if (exchange.request().isEnded() || isBodiless(exchange)) {
          desk.work(
              exchange,
              () -> answer(exchange, handler, new AdminRequest(captured, Query.parse(target.query()), new byte[0])));
        } else {
          desk.readBody(
              exchange,
              body ->
                  desk.work(
                      exchange,
                      () -> answer(exchange, handler, new AdminRequest(captured, Query.parse(target.query()), body))));
        }
      }
      case AdminApi.OtherMethod(List<String> allowed) -> replies.wrongMethod(exchange, allow(allowed));
      case AdminApi.Unknown() -> replies.notFound(exchange, "the administration has nothing at this path");
    }
  }

  private static String allow(List<String> methods) {
    String allow = String.join(", ", methods);
    return methods.contains("GET") ? allow + ", HEAD" : allow;
  }

  private static boolean isBodiless(Exchange exchange) {
    return exchange.header(HttpHeaders.CONTENT_LENGTH).isEmpty()
        && exchange.header(HttpHeaders.TRANSFER_ENCODING).isEmpty()
        && !exchange.isHttp2();
  }

  private boolean mayEnter(Exchange exchange) {
    String token = ClientGate.secret(exchange);
    boolean local = origins.isLocal(exchange.request());
    if (local && localSecret.isPresent() && ClientGate.isEqual(localSecret.get(), token)) {
      return true;
    }
    if (tokens.anyAdmin()) {
      if (tokens.find(token).filter(it -> it.scopes().contains(AccessToken.Scope.ADMIN)).isPresent()) {
        return true;
      }
      replies.unauthorized(
          exchange,
          token.isEmpty()
              ? "the administration needs a token with scope admin"
              : "this token does not open the administration");
      return false;
    }
    if (local && token.isEmpty()) {
      return true;
    }
    replies.forbidden(
        exchange,
        local
            ? "this token does not open the administration"
            : "until there is a token with scope admin, the administration is open on the server's own machine only");
    return false;
  }

  private void answer(Exchange exchange, AdminApi.Handler handler, AdminRequest request) {
    AdminReply reply = handler.handle(request);
    if (reply instanceof AdminReply.Lines lines && !exchange.isHead()) {
      writeLines(exchange, lines);
    } else {
      exchange.onLoop(() -> replies.admin(exchange, reply));
    }
  }

  private void writeLines(Exchange exchange, AdminReply.Lines lines) {
    Body body = new Body(exchange, () -> replies.admin(exchange, lines));
    try {
      lines.lines().writeTo(body);
      body.end();
    } catch (IOException e) {
      exchange.onLoop(() -> exchange.abort(Exchange.CLIENT_LEFT));
    }
  }

  /** Sends line after line, each when the one before has left. */
  private final class Body implements AdminReply.LineSink {
    private final Exchange exchange;
    private Runnable head;

    Body(Exchange exchange, Runnable head) {
      this.exchange = exchange;
      this.head = head;
    }

    @Override
    public void line(String text) throws IOException {
      if (text.length() > LINE_CHARACTERS_MAX || text.indexOf('\n') >= 0) {
        throw new IllegalStateException("a line of " + text.length() + " characters or with a line break");
      }
      lines(text + "\n");
    }

    @Override
    public void lines(String text) throws IOException {
      send(Buffer.buffer(text), false);
    }

    void end() throws IOException {
      send(Buffer.buffer(), true);
    }

    private void send(Buffer bytes, boolean last) throws IOException {
      Runnable first = head;
      head = () -> {};
      try {
        exchange.write(first, bytes, last).get(stall.toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new IOException("the client has left or does not read", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("the server stops", e);
      }
    }
  }
}
