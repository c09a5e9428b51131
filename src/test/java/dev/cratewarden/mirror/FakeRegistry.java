package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.scan.CrateFile;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A registry in memory: what a mirror's upstream looks like from the inside of the port. */
final class FakeRegistry implements Upstream {
  /** Every request, in order: {@code index serde}, {@code tarball serde@1.0.0}. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  private final Map<String, String> indexFiles = new ConcurrentHashMap<>();
  private final Map<CrateId, byte[]> tarballs = new ConcurrentHashMap<>();
  volatile ApiAnswer api = new NoApi();
  private volatile Optional<Failure> failure = Optional.empty();
  private volatile Optional<Duration> maxAge = Optional.empty();
  private volatile CountDownLatch gate = new CountDownLatch(0);

  /** Publishes a version with some content; its line has no dependencies. */
  FakeRegistry publish(String id) {
    return publish(id, "[]", "\"pubtime\":\"2026-01-01T00:00:00Z\",");
  }

  /** Publishes a version; {@code fields} is put into its line as it is and ends with a comma. */
  FakeRegistry publish(String id, String dependencies, String fields) {
    CrateId crate = CrateId.of(id);
    byte[] content = content(id);
    tarballs.put(crate, content);
    indexFiles.merge(crate.name().lowerCase(), line(crate, dependencies, fields, content), String::concat);
    return this;
  }

  /** Publishes a version with these bytes. */
  FakeRegistry publish(String id, byte[] content) {
    CrateId crate = CrateId.of(id);
    tarballs.put(crate, content);
    indexFiles.merge(
        crate.name().lowerCase(), line(crate, "[]", "\"pubtime\":\"2026-01-01T00:00:00Z\",", content), String::concat);
    return this;
  }

  /** Publishes a version with these bytes, this line and these dependencies. */
  FakeRegistry publish(String id, String dependencies, String fields, byte[] content) {
    CrateId crate = CrateId.of(id);
    tarballs.put(crate, content);
    indexFiles.merge(crate.name().lowerCase(), line(crate, dependencies, fields, content), String::concat);
    return this;
  }

  /** Yanks every version of a crate that is published by now. */
  void yankAll(String name) {
    indexFiles.computeIfPresent(name, (key, lines) -> lines.replace("\"yanked\":false", "\"yanked\":true"));
  }

  static byte[] content(String id) {
    return CrateFile.of(CrateId.of(id)).description("the tarball of " + id).bytes();
  }

  private static String line(CrateId id, String dependencies, String fields, byte[] content) {
    return "{\"name\":\""
        + id.name()
        + "\",\"vers\":\""
        + id.version()
        + "\",\"deps\":"
        + dependencies
        + ","
        + fields
        + "\"cksum\":\""
        + Checksum.compute(content)
        + "\",\"features\":{},\"yanked\":false}\n";
  }

  /** Replaces an index file. */
  void setIndex(String name, String text) {
    indexFiles.put(name, text);
  }

  String index(String name) {
    return indexFiles.getOrDefault(name, "");
  }

  void removeIndex(String name) {
    indexFiles.remove(name);
  }

  /** Sends these bytes in place of the right ones. */
  void corrupt(String id, byte[] bytes) {
    tarballs.put(CrateId.of(id), bytes);
  }

  void failWith(Failure next) {
    failure = Optional.of(next);
  }

  void heal() {
    failure = Optional.empty();
  }

  void maxAge(Duration lifetime) {
    maxAge = Optional.of(lifetime);
  }

  /** Holds every answer back until the gate is counted down. */
  CountDownLatch closeGate() {
    gate = new CountDownLatch(1);
    return gate;
  }

  long count(String request) {
    return requests.stream().filter(request::equals).count();
  }

  private void arrive(String request) {
    requests.add(request);
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public IndexAnswer index(CrateName name, Validators validators) {
    arrive("index " + name.lowerCase());
    if (failure.isPresent()) {
      return failure.get();
    }
    String text = indexFiles.get(name.lowerCase());
    if (text == null) {
      return new NotFound();
    }
    String etag = "\"" + Integer.toHexString(text.hashCode()) + "\"";
    if (validators.etag().equals(Optional.of(etag))) {
      return new Unchanged(maxAge);
    }
    return new Changed(
        text.getBytes(StandardCharsets.UTF_8), new Validators(Optional.of(etag), Optional.empty()), maxAge);
  }

  @Override
  public TarballAnswer tarball(CrateId id, Checksum checksum) {
    arrive("tarball " + id);
    if (failure.isPresent()) {
      return failure.get();
    }
    byte[] bytes = tarballs.get(id);
    return bytes == null
        ? new NotFound()
        : new Arriving(new ByteArrayInputStream(bytes), OptionalLong.of(bytes.length));
  }

  @Override
  public ApiAnswer api(String pathAndQuery) {
    arrive("api " + pathAndQuery);
    return api;
  }
}
