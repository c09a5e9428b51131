package dev.cratewarden.feed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** One document alone. */
final class SingleSource implements DocumentSource {
  private final Path file;
  private final FeedLimits limits;

  SingleSource(Path file, FeedLimits limits) {
    this.file = file;
    this.limits = limits;
  }

  @Override
  public void visit(Visitor visitor) throws IOException {
    String name = String.valueOf(file.getFileName());
    Budget budget = new Budget(limits);
    Optional<byte[]> document;
    try (InputStream in = Files.newInputStream(file)) {
      document = budget.document(in);
    }
    if (document.isEmpty()) {
      visitor.unreadable(name, budget.tooLong());
    } else if (visitor.wants(name)) {
      visitor.visit(name, document.get());
    }
  }
}
