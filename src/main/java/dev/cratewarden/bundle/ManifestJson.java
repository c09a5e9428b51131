package dev.cratewarden.bundle;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.BundleManifest;
import dev.cratewarden.mirror.BundlePart;
import dev.cratewarden.mirror.BundleRefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The manifest as JSON: written in one way only, read with suspicion. */
final class ManifestJson {
  static final int FORMAT = 1;

  /** A quarter of the heap the launcher gives; room for about 200,000 parts. */
  static final int BYTES_MAX = 32 << 20;

  /** An index file or a feed's documents, read whole. The largest index file of crates.io has less than 10 MB. */
  static final long SMALL_BYTES_MAX = 64 << 20;

  /** What the tar header can say. */
  static final long LARGE_BYTES_MAX = 8L << 30;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private ManifestJson() {}

  static byte[] write(BundleManifest manifest) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      BundleManifest.Origin origin = manifest.origin();
      json.writeStartObject();
      json.writeNumberField("format", FORMAT);
      json.writeStringField("created", origin.created().toString());
      json.writeStringField("source", origin.source());
      writeOptional(json, "base", origin.base().map(Checksum::hex));
      writeOptional(json, "since", origin.since().map(Instant::toString));
      json.writeStringField("policyRevision", origin.policyRevision());
      json.writeStringField("advisoryRevision", origin.advisoryRevision());
      json.writeObjectFieldStart("counts");
      json.writeNumberField("indexFiles", manifest.indexFiles());
      json.writeNumberField("tarballs", manifest.tarballs());
      json.writeNumberField("tarballBytes", manifest.tarballBytes());
      json.writeEndObject();
      json.writeArrayFieldStart("parts");
      for (BundleManifest.Entry entry : manifest.parts()) {
        json.writeRawValue(
            "\n"
                + JSON.createObjectNode()
                    .put("name", PartName.of(entry.part()))
                    .put("size", entry.size())
                    .put("sha256", entry.sha256().hex()));
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static void writeOptional(JsonGenerator json, String member, Optional<String> text) throws IOException {
    if (text.isPresent()) {
      json.writeStringField(member, text.get());
    } else {
      json.writeNullField(member);
    }
  }

  static BundleManifest read(byte[] bytes) {
    try (JsonParser parser = JSON.createParser(bytes)) {
      JsonNode root = JSON.readTree(parser);
      if (root == null || !root.isObject()) {
        throw refused("is no JSON object");
      }
      if (root.path("format").asInt(-1) != FORMAT) {
        throw refused(
            "is of format " + root.path("format") + ", and only " + FORMAT + " can be read; use a newer release");
      }
      BundleManifest manifest = new BundleManifest(origin(root), parts(root.path("parts")));
      requireCounts(manifest, root.path("counts"));
      return manifest;
    } catch (IOException e) {
      throw new BundleRefusedException("part " + PartName.MANIFEST + " is no JSON", e);
    }
  }

  private static BundleManifest.Origin origin(JsonNode root) {
    try {
      return new BundleManifest.Origin(
          Instant.parse(text(root, "created")),
          text(root, "source"),
          optionalText(root, "base")
              .map(it -> Checksum.parse(it).orElseThrow(() -> refused("names a base that is no SHA-256"))),
          optionalText(root, "since").map(Instant::parse),
          text(root, "policyRevision"),
          text(root, "advisoryRevision"));
    } catch (DateTimeException e) {
      throw new BundleRefusedException(
          "part " + PartName.MANIFEST + " has a member \"created\" or \"since\" that is no instant", e);
    }
  }

  private static Optional<String> optionalText(JsonNode root, String member) {
    JsonNode value = root.path(member);
    if (!value.isTextual() && !value.isNull() && !value.isMissingNode()) {
      throw refused("has something else than text in its member \"" + member + "\"");
    }
    return value.isTextual() ? Optional.of(value.asText()) : Optional.empty();
  }

  private static String text(JsonNode root, String member) {
    JsonNode value = root.path(member);
    if (!value.isTextual()) {
      throw refused("has no text in its member \"" + member + "\"");
    }
    return value.asText();
  }

  private static List<BundleManifest.Entry> parts(JsonNode array) {
    List<BundleManifest.Entry> parts = new ArrayList<>();
    String before = "";
    boolean largeSeen = false;
    for (JsonNode each : array) {
      String name = each.path("name").asText();
      BundlePart part =
          PartName.parse(name).orElseThrow(() -> refused("lists \"" + shown(name) + "\", which no part is called"));
      if (name.compareTo(before) <= 0) {
        throw refused("lists \"" + name + "\" twice, or not in the order of names");
      }
      before = name;
      long size =
          each.path("size").canConvertToLong() && each.path("size").isIntegralNumber()
              ? each.path("size").asLong()
              : -1;
      Checksum sha256 =
          Checksum.parse(each.path("sha256").asText()).orElseThrow(() -> refused("has no SHA-256 for part " + name));
      boolean isLarge = part instanceof BundlePart.Large;
      if (largeSeen && !isLarge) {
        throw refused("lists part " + name + " behind a large one");
      }
      largeSeen = isLarge;
      if (size < 0 || size >= (isLarge ? LARGE_BYTES_MAX : SMALL_BYTES_MAX)) {
        throw refused("gives part " + name + " a size of " + each.path("size") + " bytes, which it cannot have");
      }
      boolean isAsNamed =
          switch (part) {
            case BundlePart.Tarball it -> it.checksum().equals(sha256);
            case BundlePart.ToolchainFile it -> it.checksum().equals(sha256);
            case BundlePart.Small it -> true;
          };
      if (!isAsNamed) {
        throw refused("gives part " + name + " another SHA-256 than its name");
      }
      parts.add(new BundleManifest.Entry(part, size, sha256));
    }
    return parts;
  }

  private static void requireCounts(BundleManifest manifest, JsonNode counts) {
    if (counts.path("indexFiles").asLong(-1) != manifest.indexFiles()
        || counts.path("tarballs").asLong(-1) != manifest.tarballs()
        || counts.path("tarballBytes").asLong(-1) != manifest.tarballBytes()) {
      throw refused("counts other parts than it lists");
    }
  }

  private static String shown(String name) {
    String clean = name.replaceAll("[^ -~]", "?");
    return clean.length() > 100 ? clean.substring(0, 100) + "..." : clean;
  }

  private static BundleRefusedException refused(String why) {
    return new BundleRefusedException("part " + PartName.MANIFEST + " " + why);
  }
}
