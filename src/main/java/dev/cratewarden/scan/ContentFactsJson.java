package dev.cratewarden.scan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.Dependency;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Content facts as a JSON object, for reports and for keeping: what is absent is left out, what is unknown to a reader
 * is passed over, so that facts written by an older or a newer version stay readable.
 *
 * <p>Its fields: {@code license}, {@code licenseFiles}, {@code buildScript} ({@code path}, {@code sha256}, {@code
 * lines}, {@code runs}), {@code procMacro}, {@code links}, {@code nativeFiles} ({@code path}, {@code kind}, {@code
 * bytes}), {@code files}, {@code rustLines}, {@code tarballBytes}, {@code unpackedBytes}, {@code edition}, {@code
 * rustVersion}, {@code repository}, {@code commit}, {@code dependencies} ({@code crate}, {@code requirement}, {@code
 * kind}), {@code flags} ({@code code}, {@code path}, {@code detail}). Facts of a tarball that nobody has read are
 * {@code null}.
 */
public final class ContentFactsJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ContentFactsJson() {}

  /** {@code facts} as JSON; null if they are unknown. */
  public static JsonNode toJson(ContentFacts facts) {
    if (!facts.isKnown()) {
      return NODES.nullNode();
    }
    ObjectNode json = NODES.objectNode();
    put(json, "license", facts.license());
    putTexts(json, "licenseFiles", facts.licenseFiles());
    facts
        .buildScript()
        .ifPresent(it ->
            putTexts(
                json.putObject("buildScript")
                    .put("path", it.path())
                    .put("sha256", it.sha256())
                    .put("lines", it.lines()),
                "runs",
                it.runs()));
    json.put("procMacro", facts.procMacro());
    put(json, "links", facts.links());
    ArrayNode nativeFiles = json.putArray("nativeFiles");
    facts
        .nativeFiles()
        .forEach(it -> nativeFiles.addObject().put("path", it.path()).put("kind", it.kind()).put("bytes", it.bytes()));
    json.put("files", facts.files())
        .put("rustLines", facts.rustLines())
        .put("tarballBytes", facts.tarballBytes())
        .put("unpackedBytes", facts.unpackedBytes());
    put(json, "edition", facts.edition());
    put(json, "rustVersion", facts.rustVersion());
    put(json, "repository", facts.repository());
    put(json, "commit", facts.commit());
    ArrayNode dependencies = json.putArray("dependencies");
    facts
        .dependencies()
        .forEach(it ->
            dependencies
                .addObject()
                .put("crate", it.crate())
                .put("requirement", it.requirement())
                .put("kind", it.kind().name().toLowerCase(Locale.ROOT)));
    ArrayNode flags = json.putArray("flags");
    facts
        .flags()
        .forEach(it -> flags.addObject().put("code", it.code()).put("path", it.path()).put("detail", it.detail()));
    return json;
  }

  /** The facts in {@code json}; unknown if it is no object. */
  public static ContentFacts fromJson(JsonNode json) {
    if (!json.isObject()) {
      return ContentFacts.UNKNOWN;
    }
    return new ContentFacts(
        true,
        text(json, "license"),
        texts(json, "licenseFiles"),
        Optional.of(json.path("buildScript"))
            .filter(JsonNode::isObject)
            .map(it ->
                new ContentFacts.BuildScript(
                    it.path("path").asText(),
                    it.path("sha256").asText(),
                    it.path("lines").asLong(),
                    texts(it, "runs"))),
        json.path("procMacro").asBoolean(),
        text(json, "links"),
        all(
            json,
            "nativeFiles",
            it ->
                new ContentFacts.NativeFile(
                    it.path("path").asText(), it.path("kind").asText(), it.path("bytes").asLong())),
        json.path("files").asInt(),
        json.path("rustLines").asLong(),
        json.path("tarballBytes").asLong(),
        json.path("unpackedBytes").asLong(),
        text(json, "edition"),
        text(json, "rustVersion"),
        text(json, "repository"),
        text(json, "commit"),
        all(
            json,
            "dependencies",
            it ->
                new ContentFacts.DeclaredDependency(
                    it.path("crate").asText(), it.path("requirement").asText(), kind(it.path("kind").asText()))),
        all(
            json,
            "flags",
            it -> ScanFinding.flag(it.path("code").asText(), it.path("path").asText(), it.path("detail").asText())));
  }

  private static Dependency.Kind kind(String word) {
    return switch (word) {
      case "build" -> Dependency.Kind.BUILD;
      case "dev" -> Dependency.Kind.DEV;
      default -> Dependency.Kind.NORMAL;
    };
  }

  private static void put(ObjectNode json, String field, Optional<String> value) {
    value.ifPresent(it -> json.put(field, it));
  }

  private static void putTexts(ObjectNode json, String field, List<String> values) {
    ArrayNode array = json.putArray(field);
    values.forEach(array::add);
  }

  private static Optional<String> text(JsonNode json, String field) {
    return Optional.of(json.path(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
  }

  private static List<String> texts(JsonNode json, String field) {
    return all(json, field, JsonNode::asText);
  }

  private static <T> List<T> all(JsonNode json, String field, Function<JsonNode, T> reader) {
    List<T> all = new ArrayList<>();
    json.path(field).forEach(it -> all.add(reader.apply(it)));
    return all;
  }
}
