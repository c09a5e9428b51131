package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Objects;

/** Verifies and judges all of a bundle, and touches nothing. */
class ImportLook implements BundleFormat.Parts {
  final ImportPlan plan;
  private final BundleImport.Progress progress;
  private final long bytesInAll;
  private long bytes;
  private boolean closed;

  ImportLook(ImportPlan plan, long bytesInAll, BundleImport.Progress progress) {
    this.plan = plan;
    this.bytesInAll = bytesInAll;
    this.progress = progress;
  }

  @Override
  public void small(BundlePart.Small part, byte[] content) {
    plan.look(part, content);
  }

  /** From here on it is known what the bundle will change. */
  void smallPartsAreOver() {
    if (!closed) {
      closed = true;
      plan.close();
      begin();
    }
  }

  /** Is called when it is known. */
  void begin() {}

  @Override
  public boolean wants(BundlePart.Large part) {
    smallPartsAreOver();
    return switch (part) {
      case BundlePart.Tarball it -> {
        boolean isWanted = plan.wanted().containsKey(it.checksum());
        if (!isWanted) {
          passed(plan.size(it.checksum()));
        }
        yield isWanted;
      }
      case BundlePart.ToolchainFile it -> plan.toolchains().wants(it.checksum());
    };
  }

  @Override
  public Checksum large(BundlePart.Large part, long size, InputStream content) throws IOException {
    return switch (part) {
      case BundlePart.Tarball it -> {
        CrateId id = Objects.requireNonNull(plan.wanted().get(it.checksum()));
        Checksum actual = tarball(id, it.checksum(), size, content);
        passed(size);
        yield actual;
      }
      case BundlePart.ToolchainFile it -> toolchainFile(it.checksum(), content);
    };
  }

  /** Looks at a tarball that is wanted and returns its hash. */
  Checksum tarball(CrateId id, Checksum checksum, long size, InputStream content) throws IOException {
    MessageDigest digest = Checksum.sha256();
    InputStream hashed = new DigestInputStream(content, digest);
    leaveOutIfDenied(plan.read(id, size, hashed), checksum);
    hashed.transferTo(OutputStream.nullOutputStream());
    return Checksum.ofBytes(digest.digest());
  }

  /** Looks at a file of a toolchain that is wanted and returns its hash. */
  Checksum toolchainFile(Checksum checksum, InputStream content) throws IOException {
    MessageDigest digest = Checksum.sha256();
    new DigestInputStream(content, digest).transferTo(OutputStream.nullOutputStream());
    return Checksum.ofBytes(digest.digest());
  }

  final void leaveOutIfDenied(ImportPlan.Read read, Checksum checksum) {
    if (read.denied().isPresent()) {
      plan.leaveOut(checksum);
    }
  }

  private void passed(long size) {
    bytes += size;
    progress.at(bytes, bytesInAll);
  }
}
