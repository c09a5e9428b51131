package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * How commands find the server that runs on a data folder: {@code server.json} in it, readable by the owner alone.
 *
 * @param url where the server can be reached from this machine
 * @param pid its process
 * @param secret lets the bearer use {@code /admin/v1}; new at each start
 */
public record ServerFile(URI url, long pid, String secret) {
  private static final String NAME = "server.json";
  private static final int CONNECT_MILLIS_MAX = 5000;

  /**
   * The server of {@code data}, if it listens.
   *
   * <p>A killed server leaves the file behind, and its process id is soon another's; in a container it is always the
   * same.
   */
  public static Optional<ServerFile> read(Path data) {
    Path file = data.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = JsonMapper.builder().build().readTree(Files.readString(file));
      ServerFile found =
          new ServerFile(
              URI.create(json.path("url").asText()), json.path("pid").asLong(), json.path("secret").asText());
      boolean isAlive = ProcessHandle.of(found.pid).filter(ProcessHandle::isAlive).isPresent();
      return isAlive && found.listens() ? Optional.of(found) : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), CONNECT_MILLIS_MAX);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Leaves word in {@code data}, whole or not at all. */
  public void write(Path data) {
    String json =
        JsonNodeFactory.instance
            .objectNode()
            .put("url", url.toString())
            .put("pid", pid)
            .put("secret", secret)
            .toPrettyString();
    try {
      Path fresh =
          Files.createTempFile(
              data, NAME, "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(fresh, json, StandardCharsets.UTF_8);
      Files.move(fresh, data.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + data.resolve(NAME), e);
    }
  }

  /** Takes the word back. */
  public static void remove(Path data) {
    try {
      Files.deleteIfExists(data.resolve(NAME));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + data.resolve(NAME), e);
    }
  }
}
