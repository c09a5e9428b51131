package dev.cratewarden.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.advisory.AdvisoryReader;
import dev.cratewarden.advisory.InvalidAdvisoryException;
import dev.cratewarden.advisory.osv.OsvRecord;
import java.io.IOException;
import java.util.Optional;

/** Reads OSV's JSON. */
final class OsvReader implements DocumentReader {
  private static final int NESTING_MAX = 64;

  private static final ObjectReader RECORDS =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(NESTING_MAX).maxNumberLength(64).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(OsvRecord.class);

  private final String source;

  OsvReader(String source) {
    this.source = source;
  }

  @Override
  public boolean mayBeAdvisory(String path) {
    return path.endsWith(".json");
  }

  @Override
  public Optional<Advisory> read(String path, byte[] bytes) {
    return AdvisoryReader.read(parse(bytes), source, Advisory.Form.OSV);
  }

  static OsvRecord parse(byte[] bytes) {
    try {
      OsvRecord parsed = RECORDS.readValue(bytes);
      if (parsed == null) {
        throw new InvalidAdvisoryException("no JSON object");
      }
      return parsed;
    } catch (JsonProcessingException e) {
      throw new InvalidAdvisoryException("JSON: " + Problems.firstLine(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new InvalidAdvisoryException("JSON: " + Problems.firstLine(String.valueOf(e.getMessage())));
    }
  }
}
