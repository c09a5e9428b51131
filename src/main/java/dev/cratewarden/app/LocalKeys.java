package dev.cratewarden.app;

import dev.cratewarden.bundle.KeyFolder;
import dev.cratewarden.bundle.TrustedKey;
import dev.cratewarden.cli.CommandException;
import dev.cratewarden.cli.Workshop;
import dev.cratewarden.mirror.BundleRefusedException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The keys of the data folder, which are files: a running server reads them anew each time. */
record LocalKeys(KeyFolder folder) implements Workshop.Keys {
  @Override
  public String generate() {
    return refusing(() -> {
      Path file = folder.generate();
      return "signs with key " + folder.signingId().orElseThrow() + ", to be trusted elsewhere: " + file;
    });
  }

  @Override
  public List<String> list() {
    return refusing(() -> {
      List<String> lines = new ArrayList<>();
      folder.signingId().ifPresent(id -> lines.add("signs with " + id));
      for (TrustedKey key : folder.trusted()) {
        lines.add("trusts     " + key.id() + (key.until().equals(Instant.MAX) ? "" : " until " + key.until()));
      }
      return lines;
    });
  }

  @Override
  public String trust(Path file, Optional<LocalDate> until) {
    Optional<Instant> end = until.map(it -> it.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    return refusing(() -> folder.trust(file, end).id());
  }

  private static <T> T refusing(Supplier<T> action) {
    try {
      return action.get();
    } catch (BundleRefusedException e) {
      throw new CommandException(e.reason(), e);
    }
  }
}
