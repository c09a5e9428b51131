package dev.cratewarden.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.ReleaseDifference;
import dev.cratewarden.scan.TarballDiff;
import java.util.List;

/** A difference between two releases as JSON; null if there was nothing to compare with. */
final class DifferenceJson {
  private static final int FILES_MAX = 1_000;

  private DifferenceJson() {}

  static JsonNode of(ReleaseDifference difference) {
    if (difference.previous().isEmpty()) {
      return JsonNodeFactory.instance.nullNode();
    }
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("previous", difference.previous().get().toString());
    if (difference.diff().isEmpty()) {
      return node.put("missing", difference.missing());
    }
    TarballDiff diff = difference.diff().get();
    node.put("bytesBefore", diff.bytesBefore()).put("bytes", diff.bytes());
    files(node.putArray("added"), diff.added());
    files(node.putArray("removed"), diff.removed());
    files(node.putArray("changed"), diff.changed());
    ArrayNode dependencies = node.putArray("newDependencies");
    diff.newDependencies().forEach(dependencies::add);
    ArrayNode nativeFiles = node.putArray("newNativeFiles");
    diff.newNativeFiles().forEach(nativeFiles::add);
    ArrayNode texts = node.putArray("texts");
    for (TarballDiff.ChangedText text : diff.texts()) {
      ArrayNode lines = texts.addObject().put("path", text.path()).putArray("lines");
      text.lines().forEach(lines::add);
    }
    return node;
  }

  private static void files(ArrayNode array, List<TarballDiff.Changed> files) {
    files.stream().limit(FILES_MAX).forEach(it -> array.addObject().put("path", it.path()).put("bytes", it.bytes()));
  }
}
