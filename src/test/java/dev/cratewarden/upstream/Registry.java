package dev.cratewarden.upstream;

import dev.cratewarden.mirror.MirrorEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Dns;
import okhttp3.EventListener;

/** A registry that answers as told and remembers what it was asked; what it was not told of is a 404. */
final class Registry extends Dispatcher implements AutoCloseable {
  final MockWebServer server = new MockWebServer();
  final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
  final Heard heard = new Heard();
  final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final Map<String, Queue<MockResponse>> answers = new ConcurrentHashMap<>();

  Registry() {
    server.setDispatcher(this);
  }

  Registry started() throws IOException {
    server.start();
    return answering("/index/config.json", text("{\"dl\":\"" + url("/crates/{crate}/{version}/download") + "\"}"));
  }

  /** Answers requests for {@code path} with these in turn, and with the last one from then on. */
  Registry answering(String path, MockResponse... inTurn) {
    answers.put(path, new ConcurrentLinkedQueue<>(List.of(inTurn)));
    return this;
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    requests.add(request);
    Queue<MockResponse> left = answers.get(request.getTarget());
    if (left == null) {
      return status(404);
    }
    synchronized (left) {
      return left.size() > 1 ? left.remove() : left.element();
    }
  }

  String url(String path) {
    // Not HttpUrl: it would encode the braces of a template.
    return "http://" + host() + ":" + server.getPort() + path;
  }

  String host() {
    return server.url("/").host();
  }

  List<String> paths() {
    return requests.stream().map(RecordedRequest::getTarget).collect(Collectors.toList());
  }

  long count(String path) {
    return paths().stream().filter(path::equals).count();
  }

  RecordedRequest only(String path) {
    return requests.stream()
        .filter(it -> it.getTarget().equals(path))
        .collect(
            Collectors.collectingAndThen(
                Collectors.toList(),
                all -> {
                  if (all.size() != 1) {
                    throw new AssertionError(path + " was asked for " + all.size() + " times: " + paths());
                  }
                  return all.getFirst();
                }));
  }

  UpstreamOptions options() {
    return quick(UpstreamOptions.of(url("/index/"), UpstreamOptions.userAgent("1.2.3", "ops@example.com")));
  }

  /** Without pauses that a test would have to wait for, and with time enough for a slow machine. */
  static UpstreamOptions quick(UpstreamOptions options) {
    return options.withTimes(
        new UpstreamOptions.Times(
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            Duration.ofSeconds(40),
            Duration.ofSeconds(60),
            Duration.ofMinutes(2),
            Duration.ofSeconds(20),
            Duration.ofMinutes(5),
            Duration.ZERO));
  }

  OkHttpUpstream upstream() {
    return upstream(options());
  }

  OkHttpUpstream upstream(UpstreamOptions options) {
    return upstream(options, InstantSource.system());
  }

  OkHttpUpstream upstream(UpstreamOptions options, InstantSource clock) {
    return new OkHttpUpstream(
        options, heard, around(clock, Runtime.version().feature(), Dns.SYSTEM, EventListener.NONE));
  }

  /** Pauses are written down instead of being waited for; of random numbers, there is only one half. */
  Surroundings around(InstantSource clock, int release, Dns dns, EventListener listener) {
    return new Surroundings(clock, () -> 0.5, pauses::add, release, dns, listener);
  }

  @Override
  public void close() {
    server.close();
  }

  static MockResponse text(String body) {
    return new MockResponse.Builder().body(body).build();
  }

  static MockResponse status(int code) {
    return new MockResponse.Builder().code(code).build();
  }

  static MockResponse redirect(String to) {
    return new MockResponse.Builder().code(302).addHeader("Location", to).build();
  }

  static String line(String name, String version) {
    return "{\"name\":\""
        + name
        + "\",\"vers\":\""
        + version
        + "\",\"deps\":[],\"cksum\":\""
        + "0".repeat(64)
        + "\",\"features\":{},\"yanked\":false}\n";
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What the listener was told. */
  static final class Heard implements MirrorEvents {
    final List<String> answered = new CopyOnWriteArrayList<>();
    final List<Boolean> breaker = new CopyOnWriteArrayList<>();

    @Override
    public void upstreamAnswered(Kind kind, Outcome outcome, Duration took) {
      answered.add(kind + " " + outcome);
    }

    @Override
    public void breakerMoved(boolean open) {
      breaker.add(open);
    }
  }
}
