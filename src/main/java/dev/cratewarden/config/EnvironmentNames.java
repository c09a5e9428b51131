package dev.cratewarden.config;

import dev.cratewarden.crates.Quoted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which environment variables beginning with {@code CRATEWARDEN_} there may be. */
final class EnvironmentNames {
  private static final String PREFIX = "CRATEWARDEN_";

  /** What the launcher reads; nothing of it arrives in the settings. */
  private static final Set<String> OF_LAUNCHER = Set.of("CRATEWARDEN_JAVA_OPTS");

  /**
   * Kubernetes tells each container of every service in its namespace in variables made from the service's name. A
   * service that is called {@code cratewarden} must not keep Cratewarden from starting.
   */
  private static final Pattern OF_KUBERNETES =
      Pattern.compile(
          "CRATEWARDEN_(SERVICE_(HOST|PORT)(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

  private EnvironmentNames() {}

  static void refuseUnknown(Map<String, String> environment, List<Problem> problems) {
    Set<String> known = new TreeSet<>(OF_LAUNCHER);
    known.add(Key.variable(SettingsKeys.FEED));
    SettingsKeys.ALL.forEach(key -> known.add(key.variable()));
    for (String variable : new TreeMap<>(environment).keySet()) {
      boolean ours = variable.startsWith(PREFIX) && !OF_KUBERNETES.matcher(variable).matches();
      if (ours && !known.contains(variable)) {
        String hint = nearest(variable, known).map(name -> ", did you mean " + name + "?").orElse("");
        problems.add(new Problem(new Source.Environment(variable), "sets no key: " + Quoted.of(variable) + hint));
      }
    }
  }

  /** Without the prefix, which would hide how little two names have in common. */
  private static Optional<String> nearest(String variable, Set<String> known) {
    return NearestName.of(
            variable.substring(PREFIX.length()), known.stream().map(name -> name.substring(PREFIX.length())).toList())
        .map(PREFIX::concat);
  }
}
