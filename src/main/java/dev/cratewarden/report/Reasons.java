package dev.cratewarden.report;

import dev.cratewarden.policy.ReasonCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the page of a reason code says, for those who have no page at hand. */
final class Reasons {
  private Reasons() {}

  /** What the reason means, a paragraph each; empty if its page is not aboard. */
  static List<String> meaning(ReasonCode code) {
    return section(code, "## What it means");
  }

  /** What to do about it. */
  static List<String> remedy(ReasonCode code) {
    return section(code, "## What to do");
  }

  private static List<String> section(ReasonCode code, String heading) {
    List<String> paragraphs = new ArrayList<>();
    StringBuilder paragraph = new StringBuilder();
    boolean inside = false;
    for (String line : page(code).map(it -> it.lines().toList()).orElse(List.of())) {
      if (line.startsWith("## ")) {
        inside = line.equals(heading);
      } else if (inside && !line.isBlank()) {
        paragraph.append(paragraph.isEmpty() ? "" : " ").append(line.strip().replace("`", ""));
      }
      if ((line.isBlank() || !inside) && !paragraph.isEmpty()) {
        paragraphs.add(paragraph.toString());
        paragraph.setLength(0);
      }
    }
    if (!paragraph.isEmpty()) {
      paragraphs.add(paragraph.toString());
    }
    return List.copyOf(paragraphs);
  }

  private static Optional<String> page(ReasonCode code) {
    try (InputStream page = Reasons.class.getResourceAsStream("reasons/" + code.code() + ".md")) {
      return page == null ? Optional.empty() : Optional.of(new String(page.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("the page of " + code.code() + " cannot be read", e);
    }
  }
}
