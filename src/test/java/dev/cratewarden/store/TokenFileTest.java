package dev.cratewarden.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.mirror.AccessToken;
import dev.cratewarden.mirror.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
  private static final Instant MADE = Instant.parse("2026-08-21T12:00:00.123456Z");
  private static final AccessToken CI =
      new AccessToken("ci", Set.of(AccessToken.Scope.READ), "a".repeat(64), MADE, Optional.empty());
  private static final AccessToken OPS =
      new AccessToken(
          "ops",
          Set.of(AccessToken.Scope.READ, AccessToken.Scope.ADMIN),
          "b".repeat(64),
          MADE,
          Optional.of(MADE.plusSeconds(60)));

  @TempDir private Path folder;

  private static List<AccessToken> with(List<AccessToken> tokens, AccessToken more) {
    List<AccessToken> all = new ArrayList<>(tokens);
    all.add(more);
    return all;
  }

  @Test
  void whatWasKeptIsThereForTheNextProcessAndForTheOwnerAlone() throws IOException {
    Path data = folder.resolve("not/yet/there");
    assertThat(new TokenFile(data).load()).isEmpty();

    new TokenFile(data).update(kept -> with(kept, CI));
    List<AccessToken> updated = new TokenFile(data).update(kept -> with(kept, OPS));

    assertThat(updated).containsExactly(CI, OPS);
    assertThat(new TokenFile(data).load()).containsExactly(CI, OPS);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("tokens.json"))))
        .isEqualTo("rw-------");
    try (var files = Files.list(data)) {
      assertThat(files.map(it -> it.getFileName().toString())).containsOnly("tokens.json", "tokens.lock");
    }
  }

  @Test
  void aChangeThatIsGivenUpLeavesEverythingAsItWas() {
    TokenFile file = new TokenFile(folder);
    file.update(kept -> with(kept, CI));

    assertThatThrownBy(() ->
            file.update(kept -> {
              throw new IllegalArgumentException("no");
            }))
        .hasMessage("no");
    assertThat(file.load()).containsExactly(CI);
  }

  @Test
  void damageIsAFailureAndNotAnOpenDoor() throws IOException {
    for (String text :
        List.of(
            "",
            "{",
            "{\"format\":2,\"tokens\":[]}",
            "{\"format\":1}",
            "{\"format\":1,\"tokens\":[{\"name\":\"ci\",\"scopes\":[\"root\"],\"sha256\":\"aa\"}]}",
            "{\"format\":1,\"tokens\":[{\"name\":\"ci\",\"scopes\":[\"read\"],\"sha256\":\""
                + "a".repeat(64)
                + "\",\"created\":\"once\"}]}")) {
      Files.writeString(folder.resolve("tokens.json"), text);
      assertThatThrownBy(() -> new TokenFile(folder).load()).as(text).isInstanceOf(StoreException.class);
    }
  }
}
