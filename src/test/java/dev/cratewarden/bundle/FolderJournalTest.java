package dev.cratewarden.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.BundlePart;
import dev.cratewarden.mirror.ImportJournal;
import dev.cratewarden.mirror.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderJournalTest {
  private static final BundlePart.Small SERDE = new BundlePart.Index(CrateName.of("serde"));
  private static final Checksum TARBALL = Checksum.compute(new byte[] {1});

  private static final byte[] MANIFEST = {2};

  @TempDir private Path folder;

  private FolderJournal journal() {
    return new FolderJournal(folder.resolve("import"));
  }

  private List<String> carried() {
    List<String> all = new ArrayList<>();
    journal()
        .forEachCarried(
            (part, content) -> all.add(PartName.of(part) + " " + new String(content, StandardCharsets.UTF_8)));
    return all;
  }

  @Test
  void nothingIsLeftWhereNothingWasBegun() {
    assertThat(journal().left()).isInstanceOf(ImportJournal.Nothing.class);
    journal().end();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatWasOnlyCarriedIsNothing() {
    journal().carry(SERDE, new byte[] {1});
    assertThat(journal().left()).isInstanceOf(ImportJournal.Nothing.class);
    journal().end();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatWasBegunNamesTheTarballsThatMayBeIn() {
    FolderJournal journal = journal();
    journal.carry(SERDE, new byte[] {1});
    journal.begin(List.of(TARBALL), MANIFEST);
    assertThat(journal().left()).isEqualTo(new ImportJournal.Begun(List.of(TARBALL)));
  }

  @Test
  void whatWasCommittedCanBeReadAgainInOrder() {
    FolderJournal journal = journal();
    journal.carry(SERDE, "lines".getBytes(StandardCharsets.UTF_8));
    journal.carry(new BundlePart.Advisories("rustsec"), "documents".getBytes(StandardCharsets.UTF_8));
    journal.begin(List.of(), MANIFEST);
    journal.commit();
    assertThat(journal().left()).isInstanceOf(ImportJournal.Committed.class);
    assertThat(journal().manifest()).contains(MANIFEST);
    assertThat(carried()).containsExactly("index/se/rd/serde lines", "advisories/rustsec.tar documents");
    journal().end();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anEndThatWasCutShortReadsAsDone() throws Exception {
    FolderJournal journal = journal();
    journal.carry(SERDE, new byte[] {1});
    journal.begin(List.of(TARBALL), MANIFEST);
    journal.commit();
    Files.delete(folder.resolve("import/carried"));
    assertThat(journal().left()).isInstanceOf(ImportJournal.Committed.class);
    assertThat(carried()).isEmpty();
    Files.delete(folder.resolve("import/begun"));
    assertThat(journal().left()).isInstanceOf(ImportJournal.Committed.class);
  }

  @Test
  void aHalfWrittenMarkerIsNone() throws Exception {
    FolderJournal journal = journal();
    journal.carry(SERDE, new byte[] {1});
    Files.writeString(folder.resolve("import/begun.new"), "ab");
    assertThat(journal().left()).isInstanceOf(ImportJournal.Nothing.class);
    journal().end();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aDamagedJournalIsNoReasonToGuess() throws Exception {
    FolderJournal journal = journal();
    journal.carry(SERDE, new byte[1000]);
    journal.begin(List.of(TARBALL), MANIFEST);
    journal.commit();
    Path carried = folder.resolve("import/carried");
    Files.write(carried, Arrays.copyOf(Files.readAllBytes(carried), 500));
    assertThatThrownBy(this::carried).isInstanceOf(StoreException.class);
    Files.writeString(folder.resolve("import/begun"), "rubbish");
    Files.delete(folder.resolve("import/committed"));
    assertThatThrownBy(() -> journal().left()).isInstanceOf(StoreException.class);
  }
}
