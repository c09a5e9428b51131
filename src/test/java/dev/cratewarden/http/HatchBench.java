package dev.cratewarden.http;

import dev.cratewarden.mirror.ContentCoding;
import dev.cratewarden.mirror.RequestEvents;
import dev.cratewarden.mirror.ServedIndex;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a hot answer costs apart from the kernel: each step of the {@link Hatch}, and all of it over a channel without a
 * socket. {@code ops/bench/hatch.sh} runs it.
 */
@Fork(1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HatchBench {
  private static final String TARGET = "/index/se/rd/serde";
  private static final int PATH_CHARACTERS_MAX = 1_000;

  /** A request as cargo sends it, and what is served for it. */
  @State(Scope.Thread)
  public static class Asked {
    private final RequestHead head = new RequestHead();
    private final KnownTargets targets = new KnownTargets(PATH_CHARACTERS_MAX);
    private final ServedIndex served = MadeUpMirror.served("{\"name\":\"serde\"}\n".repeat(2_000));
    private final WireIndex wire = new WireIndex(served);
    private ByteBuf found = Unpooled.EMPTY_BUFFER;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;

    @Setup
    public void write() {
      found = request("");
      held = request("if-none-match: " + served.etag() + "\r\n");
      head.read(held);
    }

    /** In memory outside the heap, as a socket leaves it. */
    private static ByteBuf request(String condition) {
      String text =
          "GET "
              + TARGET
              + " HTTP/1.1\r\nhost: mirror.example:7878\r\nuser-agent: cargo/1.90.0 (840b83a10 2025-07-30)\r\n"
              + "accept: */*\r\naccept-encoding: gzip\r\ncargo-protocol: version=1\r\n"
              + condition
              + "\r\n";
      byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
      return Unpooled.unreleasableBuffer(Unpooled.directBuffer(ascii.length).writeBytes(ascii));
    }
  }

  @Benchmark
  public Object readTheHead(Asked asked) {
    return asked.head.read(asked.held);
  }

  /** What {@link #findTheTarget} saves. */
  @Benchmark
  public Object readTheTarget(Asked asked) {
    return CargoRoutes.target(asked.head.target(), PATH_CHARACTERS_MAX);
  }

  @Benchmark
  public Object findTheTarget(Asked asked) {
    return asked.targets.find(asked.head);
  }

  @Benchmark
  public Object findTheWireForm(Asked asked) {
    return asked.targets.find(asked.head).wire(asked.served, WireIndex::new);
  }

  @Benchmark
  public boolean compareTheTag(Asked asked) {
    return asked.wire.isHeldBy(asked.head);
  }

  @Benchmark
  public Object chooseTheForm(Asked asked) {
    return asked.wire.form(Conditions.coding(asked.head.acceptEncoding()));
  }

  @Benchmark
  public Object takeTheHead(Asked asked) {
    return asked.wire.form(ContentCoding.GZIP).notModifiedHead();
  }

  /** A whole front door over a channel without a socket. */
  @State(Scope.Thread)
  public static class Door {
    private final Workers workers = new Workers(1);
    private Optional<EmbeddedChannel> channel = Optional.empty();

    @Setup
    public void open(Asked asked) {
      MadeUpMirror mirror = new MadeUpMirror();
      mirror.hot.put("serde", asked.served);
      HttpOptions options = HttpOptions.plain("localhost", 0);
      Site site = quiet(mirror.site());
      Backroom room = new Backroom(options, site, new Traffic(site.events(), false), workers);
      EmbeddedChannel open = new EmbeddedChannel();
      open.pipeline().addLast(new Hatch(room, ConnectionGuard.put(open, options.limits())));
      channel = Optional.of(open);
    }

    /** The made-up mirror keeps a list of what it hears. */
    private static Site quiet(Site site) {
      return new Site(
          site.index(),
          site.tarballs(),
          site.api(),
          site.audit(),
          site.why(),
          site.pages(),
          site.advisories(),
          site.toolchains(),
          site.metrics(),
          site.health(),
          site.admin(),
          site.tokens(),
          RequestEvents.NONE);
    }

    private int ask(ByteBuf request) {
      EmbeddedChannel open = channel.orElseThrow();
      open.writeInbound(request.duplicate());
      int parts = 0;
      while (open.readOutbound() != null) {
        parts++;
      }
      return parts;
    }

    @TearDown
    public void close() {
      channel.orElseThrow().close();
      workers.close();
    }
  }

  @Benchmark
  public int answerThatTheClientHasIt(Asked asked, Door door) {
    return door.ask(asked.held);
  }

  @Benchmark
  public int answerWithTheFile(Asked asked, Door door) {
    return door.ask(asked.found);
  }
}
