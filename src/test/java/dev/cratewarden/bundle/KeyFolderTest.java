package dev.cratewarden.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.mirror.BundleRefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFolderTest {
  @TempDir private Path folder;

  private KeyFolder keys(String side) {
    return new KeyFolder(folder.resolve(side));
  }

  @Test
  void aFreshFolderHasNoKeys() {
    assertThat(keys("a").signing()).isEmpty();
    assertThat(keys("a").trusted()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatOneSideSignsTheOtherVerifies() {
    Path pub = keys("a").generate();
    TrustedKey trusted = keys("b").trust(pub, Optional.empty());
    byte[] content = {1, 2, 3};
    Signature signature = keys("a").signing().orElseThrow().sign(content);
    assertThat(signature.key()).isEqualTo(trusted.id()).isEqualTo(keys("a").signingId().orElseThrow());
    TrustedKey read = keys("b").trusted().getFirst();
    assertThat(read.isSignature(signature.bytes(), content)).isTrue();
    assertThat(read.isSignature(signature.bytes(), new byte[] {1, 2, 4})).isFalse();
    assertThat(read.isSignature(new byte[3], content)).isFalse();
    assertThat(read.until()).isEqualTo(Instant.MAX);
  }

  @Test
  void aSignatureIsTheSameEachTime() {
    keys("a").generate();
    SigningKey key = keys("a").signing().orElseThrow();
    assertThat(key.sign(new byte[] {1}).json()).isEqualTo(key.sign(new byte[] {1}).json());
  }

  @Test
  void theEndOfTrustIsKept() {
    Instant until = Instant.parse("2027-12-31T00:00:00Z");
    keys("b").trust(keys("a").generate(), Optional.of(until));
    assertThat(keys("b").trusted().getFirst().until()).isEqualTo(until);
  }

  @Test
  void aSigningKeyIsForItsOwnerAloneAndNeverReplaced() throws Exception {
    keys("a").generate();
    Path key = folder.resolve("a/signing.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key))).isEqualTo("rw-------");
    String before = Files.readString(key);
    assertThatThrownBy(() -> keys("a").generate())
        .isInstanceOf(BundleRefusedException.class)
        .hasMessageContaining("already");
    assertThat(Files.readString(key)).isEqualTo(before);
  }

  @Test
  void whatIsNoPublicKeyIsNotTrusted() throws Exception {
    keys("a").generate();
    String[] texts = {
      "",
      "rubbish",
      "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
      Files.readString(folder.resolve("a/signing.key"))
    };
    for (String text : texts) {
      Path file = Files.writeString(folder.resolve("x.pub"), text);
      assertThatThrownBy(() -> keys("b").trust(file, Optional.empty())).isInstanceOf(BundleRefusedException.class);
    }
    assertThat(keys("b").trusted()).isEmpty();
  }
}
