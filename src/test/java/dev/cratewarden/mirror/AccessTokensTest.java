package dev.cratewarden.mirror;

import static dev.cratewarden.mirror.AccessToken.Scope.ADMIN;
import static dev.cratewarden.mirror.AccessToken.Scope.READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AccessTokensTest {
  private static final Instant NOW = Instant.parse("2026-08-20T12:00:00Z");

  private final TestClock clock = new TestClock();
  private final Memory archive = new Memory();
  private final AccessTokens tokens = new AccessTokens(archive, clock);

  private static final class Memory implements TokenArchive {
    private List<AccessToken> kept = List.of();

    @Override
    public List<AccessToken> load() {
      return kept;
    }

    @Override
    public List<AccessToken> update(UnaryOperator<List<AccessToken>> change) {
      kept = List.copyOf(change.apply(kept));
      return kept;
    }
  }

  @Test
  void aSecretOpensAsLongAsItsTokenIsThere() {
    AccessTokens.Issued ci = tokens.issue("ci", Set.of(READ), Optional.empty());

    assertThat(tokens.find(ci.secret())).contains(ci.token());
    assertThat(tokens.find(ci.secret() + "x")).isEmpty();
    assertThat(tokens.find("")).isEmpty();
    assertThat(tokens.find(ci.token().sha256())).as("what is kept opens nothing").isEmpty();
    assertThat(tokens.revoke("ci")).isTrue();
    assertThat(tokens.find(ci.secret())).isEmpty();
    assertThat(tokens.revoke("ci")).isFalse();
  }

  @Test
  void itIsKnownAfterARestart() {
    AccessTokens.Issued ci = tokens.issue("ci", Set.of(READ, ADMIN), Optional.empty());

    assertThat(new AccessTokens(archive, clock).find(ci.secret())).contains(ci.token());
  }

  @Test
  void secretsAreLongDifferentRecognizableAndNotKept() {
    Set<String> secrets = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      secrets.add(tokens.issue("t" + i, Set.of(READ), Optional.empty()).secret());
    }

    assertThat(secrets).hasSize(50).allMatch(it -> it.matches("cratewarden_[A-Za-z0-9_-]{43}"));
    assertThat(archive.kept.toString()).doesNotContain(AccessTokens.PREFIX);
  }

  @Test
  void anExpiredOneOpensNothingAndStillCloses() {
    AccessTokens.Issued ops = tokens.issue("ops", Set.of(ADMIN), Optional.of(NOW.plusSeconds(60)));
    assertThat(tokens.find(ops.secret())).isPresent();

    clock.advance(Duration.ofSeconds(60));

    assertThat(tokens.find(ops.secret())).isEmpty();
    assertThat(tokens.anyAdmin()).as("the administration stays shut").isTrue();
    assertThat(tokens.all()).hasSize(1);
  }

  @Test
  void onlyAScopeOfAdminCountsAsAdmin() {
    tokens.issue("ci", Set.of(READ), Optional.empty());
    assertThat(tokens.anyAdmin()).isFalse();
    tokens.issue("ops", Set.of(ADMIN), Optional.empty());
    assertThat(tokens.anyAdmin()).isTrue();
  }

  @Test
  void whatMakesNoSenseIsRefusedAndChangesNothing() {
    tokens.issue("ci", Set.of(READ), Optional.empty());

    assertThatThrownBy(() -> tokens.issue("ci", Set.of(ADMIN), Optional.empty())).hasMessageContaining("revoke it");
    assertThatThrownBy(() -> tokens.issue("c i", Set.of(READ), Optional.empty())).hasMessageContaining("name");
    assertThatThrownBy(() -> tokens.issue("", Set.of(READ), Optional.empty())).hasMessageContaining("name");
    assertThatThrownBy(() -> tokens.issue("x", Set.of(), Optional.empty())).hasMessageContaining("scope");
    assertThatThrownBy(() -> tokens.issue("x", Set.of(READ), Optional.of(NOW))).hasMessageContaining("expired");
    assertThat(tokens.all()).extracting(AccessToken::name).containsExactly("ci");
  }
}
