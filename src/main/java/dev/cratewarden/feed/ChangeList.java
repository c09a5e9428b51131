package dev.cratewarden.feed;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An export's {@code modified_id.csv}: {@code <RFC 3339 time>,<ID>} for every record, newest first.
 *
 * @param newest the time of the first line
 * @param ids changed at or after the time asked for: several records share a second, so equal times are read again
 */
record ChangeList(Optional<Instant> newest, Set<String> ids) {
  private static final int LINE_CHARACTERS_MAX = 512;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

  /**
   * Reads the list up to {@code since}.
   *
   * @param idsMax no more than one above this are read; the caller then takes the whole export instead
   */
  static ChangeList read(Path csv, Instant since, int idsMax) throws IOException {
    Set<String> ids = new LinkedHashSet<>();
    List<Instant> first = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(csv, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null && ids.size() <= idsMax; line = lines.readLine()) {
        if (line.isBlank()) {
          continue;
        }
        Instant time = time(line);
        if (first.isEmpty()) {
          first.add(time);
        }
        if (time.isBefore(since)) {
          break;
        }
        ids.add(id(line));
      }
    }
    return new ChangeList(first.stream().findFirst(), ids);
  }

  private static Instant time(String line) throws IOException {
    int comma = line.indexOf(',');
    if (comma < 0 || line.length() > LINE_CHARACTERS_MAX) {
      throw new IOException("not a list of changes");
    }
    try {
      return OffsetDateTime.parse(line.substring(0, comma).strip()).toInstant();
    } catch (DateTimeParseException e) {
      throw new IOException("not a list of changes", e);
    }
  }

  /** The id becomes part of a URL, so it is held against its pattern first. */
  private static String id(String line) throws IOException {
    String id = line.substring(line.indexOf(',') + 1).strip();
    if (!ID.matcher(id).matches()) {
      throw new IOException("not an id in the list of changes");
    }
    return id;
  }
}
