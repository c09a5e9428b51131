package dev.cratewarden.mirror;

/** Answers for files by their path. Blocks: for a virtual thread. */
public interface FileAnswers {
  /** The file at {@code path}, which is sound and has no slash at its beginning. */
  FileReply get(String path);
}
