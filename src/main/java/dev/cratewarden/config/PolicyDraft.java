package dev.cratewarden.config;

import dev.cratewarden.advisory.AdvisoryKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tomlj.Toml;

/** A policy file in the making. Used by one thread. */
final class PolicyDraft {
  /** Crates and versions, each good. */
  record Scope(String crate, String versions) {}

  private record Denied(Scope scope, String reason) {}

  private record Waived(Scope scope, String finding, String reason) {}

  private final String origin;
  private final PolicyImport.Waivers waivers;
  private final Set<AdvisoryKind> kinds = EnumSet.of(AdvisoryKind.MALICIOUS, AdvisoryKind.VULNERABILITY);
  private final List<String> licenses = new ArrayList<>();
  private final List<Scope> allowed = new ArrayList<>();
  private final List<Denied> denied = new ArrayList<>();
  private final List<Waived> waived = new ArrayList<>();
  private Optional<String> severity = Optional.empty();
  private Optional<String> foreignRegistry = Optional.empty();
  private List<String> audits = List.of();
  private String criterion = "";
  private boolean unknownLicensesDenied;
  private boolean yankedDenied;

  PolicyDraft(String origin, PolicyImport.Waivers waivers) {
    this.origin = origin;
    this.waivers = waivers;
  }

  void deny(AdvisoryKind kind) {
    kinds.add(kind);
  }

  void tolerate(AdvisoryKind kind) {
    kinds.remove(kind);
  }

  void severity(String word) {
    severity = Optional.of(word);
  }

  void denyYanked() {
    yankedDenied = true;
  }

  void allowLicense(String term) {
    licenses.add(term);
  }

  void denyUnknownLicenses() {
    unknownLicensesDenied = true;
  }

  /** Lets the audits of these places count that meet {@code required}. */
  void vet(List<String> places, String required) {
    audits = List.copyOf(places);
    criterion = required;
  }

  void foreignRegistry(String word) {
    foreignRegistry = Optional.of(word);
  }

  void allow(Scope scope) {
    allowed.add(scope);
  }

  void deny(Scope scope, String reason) {
    denied.add(new Denied(scope, reason));
  }

  void waive(Scope scope, String finding, String reason) {
    waived.add(new Waived(scope, finding, reason.isBlank() ? "imported from " + origin : reason));
  }

  String toToml() {
    StringBuilder out = new StringBuilder();
    out.append("# Imported from ").append(oneLine(origin)).append(". Read it before you rely on it.\n\n");
    out.append("default = ").append(quoted(allowed.isEmpty() ? "allow" : "deny")).append('\n');

    out.append("\n[advisories]\n");
    out.append("deny = ").append(list(kinds.stream().map(AdvisoryKind::word).toList())).append('\n');
    severity.ifPresent(word -> line(out, "severity", word));
    if (!licenses.isEmpty()) {
      out.append("\n[licenses]\nallow = ").append(list(licenses)).append('\n');
      line(out, "unknown", unknownLicensesDenied ? "deny" : "allow");
    }
    if (!audits.isEmpty()) {
      out.append("\n[vet]\nimports = ").append(list(audits)).append('\n');
      line(out, "require", criterion);
    }
    if (yankedDenied) {
      out.append("\n[yanked]\n");
      line(out, "new-resolution", "deny");
    }
    foreignRegistry.ifPresent(word -> {
      out.append("\n[index]\n");
      line(out, "foreign-registry", word);
    });
    for (Scope scope : allowed) {
      out.append("\n[[allow]]\n");
      scope(out, scope);
    }
    for (Denied entry : denied) {
      out.append("\n[[deny]]\n");
      scope(out, entry.scope());
      if (!entry.reason().isBlank()) {
        line(out, "reason", entry.reason());
      }
    }
    for (Waived entry : waived) {
      out.append("\n[[waiver]]\n");
      scope(out, entry.scope());
      line(out, "finding", entry.finding());
      out.append("until = ").append(waivers.until()).append('\n');
      line(out, "owner", waivers.owner());
      line(out, "reason", entry.reason());
    }
    return out.toString();
  }

  private static void scope(StringBuilder out, Scope scope) {
    line(out, "crate", scope.crate());
    if (!scope.versions().equals("*")) {
      line(out, "versions", scope.versions());
    }
  }

  private static void line(StringBuilder out, String key, String value) {
    out.append(key).append(" = ").append(quoted(value)).append('\n');
  }

  private static String list(List<String> values) {
    return values.stream().map(PolicyDraft::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String quoted(String text) {
    return '"' + Toml.tomlEscape(text).toString() + '"';
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }
}
