package dev.cratewarden.scan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The findings of one scan: at most so many in all and of one code, so that a hostile tarball cannot fill a report. */
final class Findings {
  private static final int PER_CODE_MAX = 5;

  private final List<ScanFinding> all = new ArrayList<>();
  private final Map<String, Integer> perCode = new HashMap<>();

  void add(ScanFinding finding) {
    int before = perCode.merge(finding.code(), 1, Integer::sum) - 1;
    boolean isNews = before < PER_CODE_MAX && all.size() < TarballScan.FINDINGS_MAX;
    if ((isNews || finding.isReject()) && !all.contains(finding)) {
      all.add(finding);
    }
  }

  void flag(String code, String path, String detail) {
    add(ScanFinding.flag(code, path, detail));
  }

  boolean has(String code) {
    return perCode.containsKey(code);
  }

  /** Rejects first, else in the order they came. */
  List<ScanFinding> list() {
    return all.stream().sorted(Comparator.comparing(ScanFinding::isReject).reversed()).toList();
  }
}
