package dev.cratewarden.bundle;

import dev.cratewarden.mirror.BundleRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys of one data folder: {@code signing.key} (PKCS #8) and {@code signing.pub} (X.509) of its own, and in {@code
 * trusted} those whose bundles it imports, one file {@code ID.pub} each. All are PEM files, as OpenSSL writes them;
 * before the first line of a trusted one may stand {@code until: INSTANT}.
 */
public final class KeyFolder {
  private static final int FILE_BYTES_MAX = 64 << 10;
  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";
  private static final String UNTIL = "until: ";

  private final Path folder;

  /** The keys in {@code folder}, which is made when first needed. */
  public KeyFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes a key to sign with and returns the file of its public half, which is to be trusted elsewhere.
   *
   * @throws BundleRefusedException if there is one already, or it cannot be written
   */
  public Path generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      Files.createDirectories(folder);
      Path key = folder.resolve("signing.key");
      Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(key, pem(PRIVATE, pair.getPrivate().getEncoded()));
      return Files.writeString(publicFile(), pem(PUBLIC, pair.getPublic().getEncoded()));
    } catch (FileAlreadyExistsException e) {
      throw new BundleRefusedException("there is a signing key already: " + e.getFile(), e);
    } catch (IOException e) {
      throw new BundleRefusedException("cannot write a key into " + folder + ": " + e, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has Ed25519", e);
    }
  }

  private Path publicFile() {
    return folder.resolve("signing.pub");
  }

  /** The id of the key to sign with, if there is one. */
  public Optional<String> signingId() {
    return signing().map(SigningKey::id);
  }

  /** The key to sign with, if there is one. */
  Optional<SigningKey> signing() {
    Path file = folder.resolve("signing.key");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      byte[] encoded = content(file, PRIVATE);
      String id = TrustedKey.id(publicKey(publicFile()));
      return Optional.of(
          new SigningKey(id, KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded))));
    } catch (GeneralSecurityException e) {
      throw new BundleRefusedException(file + " is no Ed25519 key", e);
    }
  }

  /** The keys whose bundles are imported, in the order of their ids. */
  public List<TrustedKey> trusted() {
    Path trusted = folder.resolve("trusted");
    if (!Files.isDirectory(trusted)) {
      return List.of();
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(trusted)) {
      files = all.filter(it -> it.toString().endsWith(".pub")).sorted().toList();
    } catch (IOException e) {
      throw new BundleRefusedException("cannot read " + trusted + ": " + e, e);
    }
    List<TrustedKey> keys = new ArrayList<>();
    files.forEach(file -> keys.add(new TrustedKey(publicKey(file), until(file))));
    return keys;
  }

  /** The trusted keys and this side's own: those whose bundles the next ones may build upon. */
  List<TrustedKey> known() {
    List<TrustedKey> keys = new ArrayList<>(trusted());
    if (Files.exists(publicFile())) {
      keys.add(new TrustedKey(publicKey(publicFile()), Instant.MAX));
    }
    return keys;
  }

  /**
   * Trusts the public key in {@code file} from now on.
   *
   * @param until when that ends, if it does
   */
  public TrustedKey trust(Path file, Optional<Instant> until) {
    TrustedKey key = new TrustedKey(publicKey(file), until.orElse(Instant.MAX));
    String text = until.map(it -> UNTIL + it + "\n").orElse("") + pem(PUBLIC, key.key().getEncoded());
    try {
      Path trusted = Files.createDirectories(folder.resolve("trusted"));
      Files.writeString(trusted.resolve(key.id() + ".pub"), text);
      return key;
    } catch (IOException e) {
      throw new BundleRefusedException("cannot write a key into " + folder + ": " + e, e);
    }
  }

  private static PublicKey publicKey(Path file) {
    try {
      return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(content(file, PUBLIC)));
    } catch (GeneralSecurityException e) {
      throw new BundleRefusedException(file + " is no Ed25519 public key", e);
    }
  }

  private static Instant until(Path file) {
    String first = text(file).lines().findFirst().orElse("");
    try {
      return first.startsWith(UNTIL) ? Instant.parse(first.substring(UNTIL.length()).strip()) : Instant.MAX;
    } catch (DateTimeException e) {
      throw new BundleRefusedException(file + ": \"" + first + "\" names no instant", e);
    }
  }

  private static String pem(String kind, byte[] encoded) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
  }

  private static byte[] content(Path file, String kind) {
    String text = text(file);
    String begin = "-----BEGIN " + kind + "-----";
    int from = text.indexOf(begin);
    int to = text.indexOf("-----END " + kind + "-----");
    if (from < 0 || to < from) {
      throw new BundleRefusedException(file + " is no PEM file with a " + kind);
    }
    try {
      return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    } catch (IllegalArgumentException e) {
      throw new BundleRefusedException(file + " is damaged", e);
    }
  }

  private static String text(Path file) {
    try (var in = Files.newInputStream(file, StandardOpenOption.READ)) {
      return new String(in.readNBytes(FILE_BYTES_MAX), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new BundleRefusedException(file + " cannot be read: " + e, e);
    }
  }
}
