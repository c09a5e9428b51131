package dev.cratewarden.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line says about configuration.
 *
 * @param config the file given, if one was
 * @param policy the policy file given, if one was
 * @param data the data folder
 * @param feeds {@code KIND=PATH_OR_URL} each, in place of those in the file
 * @param flags configuration keys set by flags, for instance {@code server.listen}
 * @param project the folder of a cargo project, for {@code doctor}
 */
public record Invocation(
    Optional<Path> config,
    Optional<Path> policy,
    Path data,
    List<String> feeds,
    Map<String, String> flags,
    Optional<Path> project) {}
