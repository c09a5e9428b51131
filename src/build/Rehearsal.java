import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;

/**
 * The part of cargo and of crates.io in the run that the JVM learns from: what it loads, links and finds hot there is
 * in the start-up archive, and need not be found out again by a server on its first day.
 *
 * <p>A program of its own, started straight from this source by {@code lib/startup-archive}. It serves a small registry
 * of made-up crates on the loopback, prints its address, reads the server's from standard input, fetches the registry
 * through it as cargo would, with nothing stored and then again, and ends.
 */
final class Rehearsal {
  private static final int CRATES = 48;
  private static final int VERSIONS = 40;
  private static final int SOURCES = 8;
  private static final int PAGES_PER_SOURCE = 6;

  private final Map<String, byte[]> files = new HashMap<>();
  private final List<String> index = new ArrayList<>();
  private final List<String> downloads = new ArrayList<>();

  public static void main(String[] arguments) throws Exception {
    Rehearsal rehearsal = new Rehearsal();
    HttpServer registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.setExecutor(Executors.newCachedThreadPool());
    registry.createContext("/", rehearsal::serve);
    registry.start();
    String address = "http://127.0.0.1:" + registry.getAddress().getPort();
    rehearsal.publish(address);
    System.out.println(address);

    URI mirror = URI.create(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine());
    for (HttpClient.Version version : List.of(HttpClient.Version.HTTP_2, HttpClient.Version.HTTP_1_1)) {
      rehearsal.fetch(HttpClient.newBuilder().version(version).build(), mirror);
    }
    System.exit(0);
  }

  // --- crates.io ---

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = files.get(exchange.getRequestURI().getPath());
      exchange.getResponseHeaders().add("ETag", "\"rehearsal\"");
      exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
      if (body != null) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private void publish(String address) throws Exception {
    files.put("/index/config.json", utf8("{\"dl\":\"" + address + "/crates/{crate}/{crate}-{version}.crate\"}"));
    for (int crate = 0; crate < CRATES; crate++) {
      String name = name(crate);
      StringBuilder lines = new StringBuilder();
      for (int minor = 0; minor < VERSIONS; minor++) {
        boolean newest = minor == VERSIONS - 1;
        byte[] tarball = newest ? tarball(crate, "1." + minor + ".0") : utf8(name + minor);
        lines.append(indexLine(crate, minor, tarball)).append('\n');
        if (newest) {
          files.put("/crates/%s/%s-1.%d.0.crate".formatted(name, name, minor), tarball);
          downloads.add("/crates/%s/1.%d.0/download".formatted(name, minor));
        }
      }
      String path = "/index/%s/%s/%s".formatted(name.substring(0, 2), name.substring(2, 4), name);
      files.put(path, utf8(lines.toString()));
      index.add(path);
    }
  }

  private static String name(int crate) {
    return "rehearsal-%02d".formatted(crate);
  }

  private static String indexLine(int crate, int minor, byte[] tarball) throws Exception {
    String needs =
        """
        {"name":"%s","req":"^1.%d","features":["std"],"optional":false,"default_features":true,"target":null,"kind":"normal"},\
        {"name":"%s","req":">=1.2, <2","features":[],"optional":true,"default_features":false,"target":"cfg(unix)","kind":"dev"}\
        """
            .formatted(name((crate + 1) % CRATES), minor, name((crate + 7) % CRATES));
    return """
    {"name":"%s","vers":"1.%d.0","deps":[%s],"cksum":"%s","features":{"default":["std"],"std":["alloc"],"alloc":[]},\
    "features2":{"more":["dep:%s"]},"yanked":%s,"links":null,"rust_version":"1.56","v":2,"pubtime":"2024-%02d-%02dT10:20:30Z"}\
    """
        .formatted(
            name(crate),
            minor,
            needs,
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(tarball)),
            name((crate + 7) % CRATES),
            minor % 9 == 5,
            1 + minor / 28,
            1 + minor % 28);
  }

  private static byte[] tarball(int crate, String version) throws IOException {
    String top = name(crate) + "-" + version + "/";
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    boolean macro = crate % 8 == 0;
    add(tar, top + "Cargo.toml", manifest(crate, version, macro));
    add(tar, top + "Cargo.toml.orig", manifest(crate, version, macro));
    add(tar, top + ".cargo_vcs_info.json", "{\"git\":{\"sha1\":\"%s\"}}".formatted("0123456789".repeat(4)));
    add(tar, top + "LICENSE-MIT", "Permission is hereby granted, free of charge.\n".repeat(20));
    if (crate % 4 == 0) {
      add(tar, top + "build.rs", "fn main() {\n    println!(\"cargo:rerun-if-changed=build.rs\");\n}\n");
    }
    for (int source = 0; source < SOURCES; source++) {
      String name = source == 0 ? "lib" : "part" + source;
      add(tar, top + "src/" + name + ".rs", page("Part" + source).repeat(PAGES_PER_SOURCE));
    }
    tar.write(new byte[1024]);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      tar.writeTo(gzip);
    }
    return packed.toByteArray();
  }

  /** One member in the format of POSIX 1003.1-1988 (ustar), as cargo packs them. */
  private static void add(ByteArrayOutputStream tar, String name, String text) throws IOException {
    byte[] content = utf8(text);
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000644\0");
    put(header, 108, "0000000\0".repeat(2));
    put(header, 124, "%011o\0".formatted(content.length));
    put(header, 136, "00000000000\0");
    put(header, 148, "        0"); // spaces while the sum is made
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    tar.write(header);
    tar.write(content);
    tar.write(new byte[Math.floorMod(-content.length, 512)]);
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] field = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(field, 0, header, offset, field.length);
  }

  private static String manifest(int crate, String version, boolean macro) {
    return """
    # THIS FILE IS AUTOMATICALLY GENERATED BY CARGO
    [package]
    edition = "2021"
    rust-version = "1.56"
    name = "%s"
    version = "%s"
    authors = ["A Name <name@example.org>"]
    build = %s
    description = "Made up, for a rehearsal"
    readme = "README.md"
    keywords = [
        "one",
        "two",
    ]
    license = "MIT OR Apache-2.0"
    repository = "https://example.org/rehearsal"

    [package.metadata.docs.rs]
    all-features = true
    rustdoc-args = ["--cfg", "docsrs"]

    [features]
    default = ["std"]
    std = ["alloc"]
    alloc = []

    [lib]
    name = "rehearsal"
    path = "src/lib.rs"
    proc-macro = %s

    [dependencies.%s]
    version = "^1.2"
    features = ["std"]
    default-features = false

    [target.'cfg(unix)'.dev-dependencies.%s]
    version = ">=1.2, <2"
    optional = true

    [lints.clippy]
    pedantic = { level = "warn", priority = -1 }
    """
        .formatted(
            name(crate),
            version,
            crate % 4 == 0 ? "\"build.rs\"" : "false",
            macro,
            name((crate + 1) % CRATES),
            name((crate + 7) % CRATES));
  }

  /** Some Rust with a token of each kind. */
  private static String page(String type) {
    return """
    //! What this module does, in words: `code`, and a [link](https://example.org/page).
    #![cfg_attr(not(feature = "std"), no_std)]
    use core::{fmt, mem::size_of, marker::PhantomData};

    /* A comment /* in a comment */ ends here. */
    /// Gives the nearest power of two, or `None`.
    #[derive(Clone, Debug, PartialEq)]
    #[must_use]
    pub struct NAME<'a, T: 'static + ?Sized, const N: usize> {
        text: &'a str,
        bytes: [u8; N],
        kind: PhantomData<T>,
    }

    impl<'a, T: ?Sized, const N: usize> NAME<'a, T, N> {
        pub const LIMIT: u64 = 0xffff_ff00 + 1_000u64 + 0b1010 + 0o17;

        pub fn read(&mut self, from: &[u8]) -> Result<usize, fmt::Error> {
            let mut sum = 0.5e-3_f64;
            'outer: for (at, byte) in from.iter().enumerate() {
                match byte {
                    b'a'..=b'z' | b'_' => sum += f64::from(*byte),
                    b'\\\\' | b'\\'' => break 'outer,
                    other if other.is_ascii_digit() => self.bytes[at % N] = other << 2,
                    _ => continue,
                }
            }
            let raw = r#"a "raw" string"#;
            let name = format!("{}: {:?} \\u{48} \\"quoted\\"", self.text, raw);
            debug_assert!(size_of::<T>() >= 1 && name.len() != 0, "never empty");
            unsafe { core::ptr::copy_nonoverlapping(from.as_ptr(), self.bytes.as_mut_ptr(), N.min(from.len())) };
            Ok(name.chars().filter(|c| *c == 'x' || *c != '\\n').count())
        }
    }

    macro_rules! each {
        ($($name:ident => $value:expr),* $(,)?) => { $(pub const $name: u32 = $value;)* };
    }
    each! { ONE => 1, TWO => 1 << 1 }
    """
        .replace("NAME", type);
  }

  // --- cargo ---

  /** Config alone, then the index, then the tarballs; then what a second build asks: is it still the same? */
  private void fetch(HttpClient cargo, URI mirror) {
    List<String> tags = new ArrayList<>();
    ask(cargo, mirror, List.of("/index/config.json"), null);
    for (HttpResponse<byte[]> answer : ask(cargo, mirror, index, null)) {
      tags.add(answer.headers().firstValue("etag").orElse("none"));
    }
    ask(cargo, mirror, downloads, null);
    ask(cargo, mirror, downloads, null);
    ask(cargo, mirror, index, tags);
    ask(cargo, mirror, List.of("/health/ready", "/metrics", "/", "/index/no/su/no-such-crate"), null);
  }

  private static List<HttpResponse<byte[]>> ask(HttpClient cargo, URI mirror, List<String> paths, List<String> tags) {
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(mirror.resolve(paths.get(i)))
              .header("User-Agent", "cargo/1.95.0")
              .header("Accept-Encoding", "deflate, gzip");
      if (tags != null) {
        request.header("If-None-Match", tags.get(i));
      }
      answers.add(cargo.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
    }
    return answers.stream().map(CompletableFuture::join).toList();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
