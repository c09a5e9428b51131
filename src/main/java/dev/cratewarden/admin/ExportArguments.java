package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.DependencyClosure;
import dev.cratewarden.crates.VersionReq;
import dev.cratewarden.mirror.ExportBase;
import dev.cratewarden.mirror.ExportSelection;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.ViewKey;
import dev.cratewarden.toolchain.ToolchainSelection;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What an export is asked for: {@code versions} and {@code missed}, each {@code name@version}; {@code crates}, each
 * {@code name} or {@code name@requirement}, with {@code withDependencies}, {@code features} (a list; absent for all)
 * and {@code defaultFeatures}; {@code since}, an object with one of {@code bundle} (an id), {@code file} (an absolute
 * path) and {@code time} (an instant); {@code to}, an absolute path that does not exist yet; {@code volumeBytes};
 * {@code toolchains}, {@code targets}, {@code profile}, {@code components} and {@code withRustup}; {@code skipDenied};
 * {@code created}, an instant; {@code view}.
 */
record ExportArguments(JsonNode json) {
  private static final Pattern BUNDLE_ID = Pattern.compile("[0-9a-f]{1,64}");

  ViewKey view() {
    return new ViewKey(json.path("view").asText(""), Optional.empty());
  }

  boolean skipsDenied() {
    return json.path("skipDenied").asBoolean();
  }

  Path to() {
    return absolute("to", json.path("to").asText());
  }

  private static Path absolute(String argument, String text) {
    Path path = Path.of(text);
    if (!path.isAbsolute()) {
      throw new Operation.RefusedException(argument + " has to be an absolute path, not \"" + text + "\"");
    }
    return path;
  }

  OptionalLong volumeBytes() {
    long bytes = json.path("volumeBytes").asLong();
    return bytes > 0 ? OptionalLong.of(bytes) : OptionalLong.empty();
  }

  Optional<Instant> created() {
    String text = json.path("created").asText("");
    return text.isEmpty() ? Optional.empty() : Optional.of(instant("created", text));
  }

  private static Instant instant(String argument, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new Operation.RefusedException(
          argument + " has to be an instant such as 2026-01-31T12:00:00Z, not \"" + text + "\"");
    }
  }

  ExportSelection selection() {
    return new ExportSelection(
        ids("versions"), ids("missed"), roots(), json.path("withDependencies").asBoolean(), toolchains());
  }

  private ToolchainSelection toolchains() {
    return new ToolchainSelection(
        texts("toolchains"),
        texts("targets"),
        json.path("profile").asText("minimal"),
        texts("components"),
        json.path("withRustup").asBoolean());
  }

  private List<String> texts(String argument) {
    List<String> texts = new ArrayList<>();
    json.path(argument).forEach(it -> texts.add(it.asText()));
    return List.copyOf(texts);
  }

  private SortedSet<CrateId> ids(String argument) {
    SortedSet<CrateId> ids = new TreeSet<>();
    for (JsonNode each : json.path(argument)) {
      ids.add(
          CrateId.parse(each.asText())
              .orElseThrow(() -> new Operation.RefusedException(argument + ": not name@version: " + each)));
    }
    return ids;
  }

  private List<DependencyClosure.Root> roots() {
    DependencyClosure.Features features = features();
    List<DependencyClosure.Root> roots = new ArrayList<>();
    for (JsonNode each : json.path("crates")) {
      String[] parts = each.asText().split("@", 2);
      CrateName name =
          CrateName.parse(parts[0]).orElseThrow(() -> new Operation.RefusedException("no name of a crate: " + each));
      VersionReq requirement =
          VersionReq.parse(parts.length == 1 ? "*" : parts[1])
              .orElseThrow(
                  () -> new Operation.RefusedException("no requirement as Cargo.toml has them behind the @: " + each));
      roots.add(new DependencyClosure.Root(name, requirement, features));
    }
    return roots;
  }

  private DependencyClosure.Features features() {
    boolean defaults = json.path("defaultFeatures").asBoolean(true);
    if (!json.path("features").isArray() && defaults) {
      return new DependencyClosure.Features.All();
    }
    Set<String> names = new TreeSet<>();
    json.path("features").forEach(it -> names.add(it.asText()));
    return new DependencyClosure.Features.Some(names, defaults);
  }

  ExportBase base() {
    JsonNode since = json.path("since");
    if (since.has("file")) {
      return new ExportBase.BundleFile(absolute("since.file", since.path("file").asText()));
    }
    if (since.has("time")) {
      return new ExportBase.Time(instant("since.time", since.path("time").asText()));
    }
    if (since.has("bundle")) {
      String id = since.path("bundle").asText();
      if (!BUNDLE_ID.matcher(id).matches()) {
        throw new Operation.RefusedException("since.bundle has to be the id of a bundle, not \"" + id + "\"");
      }
      return new ExportBase.Bundle(id);
    }
    return new ExportBase.Nothing();
  }
}
