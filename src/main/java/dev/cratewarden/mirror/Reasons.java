package dev.cratewarden.mirror;

import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.Verdict;
import java.util.stream.Collectors;

/** The findings that decide a verdict, in a few words for lists and reports. */
final class Reasons {
  private Reasons() {}

  static String of(Verdict verdict) {
    return verdict.findings().stream()
        .filter(it -> it.effect() == verdict.level())
        .map(Reasons::of)
        .collect(Collectors.joining("; "));
  }

  private static String of(Finding finding) {
    return finding.subject().isEmpty() ? finding.code().code() : finding.subject() + " (" + finding.code().code() + ")";
  }
}
