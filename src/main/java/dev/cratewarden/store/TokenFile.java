package dev.cratewarden.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.AccessToken;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.mirror.TokenArchive;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The tokens as the file {@code tokens.json} of the data folder, readable by its owner alone and replaced by a rename.
 *
 * <p>Format: {@code {"format":1,"tokens":[{"name":…,"scopes":["read"],"sha256":…,"created":…,"expires":…}]}}; times are
 * RFC 3339, {@code expires} is left out if there is none. No secret stands in it. It lies outside of RocksDB so that
 * commands make tokens before there is a server and revoke them while one runs; whoever writes holds a lock on {@code
 * tokens.lock}.
 */
public final class TokenFile implements TokenArchive {
  private static final int FORMAT = 1;

  private final Path file;
  private final Path lock;
  private final JsonMapper json = JsonMapper.builder().build();

  /** The tokens of the data folder {@code data}. */
  public TokenFile(Path data) {
    this.file = data.resolve("tokens.json");
    this.lock = data.resolve("tokens.lock");
  }

  @Override
  public List<AccessToken> load() {
    try {
      JsonNode all = json.readTree(Files.readAllBytes(file));
      if (all.path("format").asInt() != FORMAT || !(all.path("tokens") instanceof ArrayNode tokens)) {
        throw new StoreException(file + " is not of format " + FORMAT);
      }
      List<AccessToken> read = new ArrayList<>();
      for (JsonNode token : tokens) {
        read.add(token(token));
      }
      return List.copyOf(read);
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (JsonProcessingException | DateTimeException e) {
      throw new StoreException(file + " is damaged: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StoreException("reading " + file + " failed: " + e, e);
    }
  }

  private AccessToken token(JsonNode token) {
    Set<AccessToken.Scope> scopes = EnumSet.noneOf(AccessToken.Scope.class);
    for (JsonNode word : token.path("scopes")) {
      AccessToken.Scope.of(word.asText()).ifPresent(scopes::add);
    }
    String name = token.path("name").asText();
    String sha256 = token.path("sha256").asText();
    if (scopes.isEmpty() || !AccessToken.isName(name) || sha256.length() != 64) {
      throw new StoreException(file + " is damaged: a token without a name, a scope or a hash");
    }
    return new AccessToken(
        name,
        scopes,
        sha256,
        Instant.parse(token.path("created").asText()),
        token.has("expires") ? Optional.of(Instant.parse(token.path("expires").asText())) : Optional.empty());
  }

  @Override
  public List<AccessToken> update(UnaryOperator<List<AccessToken>> change) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        List<AccessToken> changed = List.copyOf(change.apply(load()));
        if (!held.isValid()) {
          throw new IOException("the lock was lost");
        }
        WholeFile.write(file, text(changed), WholeFile.Readers.OWNER);
        return changed;
      }
    } catch (IOException e) {
      throw new StoreException("writing " + file + " failed: " + e, e);
    }
  }

  private static String text(List<AccessToken> tokens) {
    ObjectNode all = JsonNodeFactory.instance.objectNode().put("format", FORMAT);
    ArrayNode list = all.putArray("tokens");
    for (AccessToken token : tokens) {
      ObjectNode one = list.addObject().put("name", token.name());
      ArrayNode scopes = one.putArray("scopes");
      token.scopes().forEach(it -> scopes.add(it.word()));
      one.put("sha256", token.sha256()).put("created", token.createdAt().toString());
      token.expiresAt().ifPresent(it -> one.put("expires", it.toString()));
    }
    return all.toPrettyString() + "\n";
  }
}
