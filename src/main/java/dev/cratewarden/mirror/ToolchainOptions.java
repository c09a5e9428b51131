package dev.cratewarden.mirror;

import dev.cratewarden.toolchain.ToolchainRules;
import java.time.Duration;

/**
 * What may change about the mirror of a dist server while it runs.
 *
 * @param enabled whether it answers at all
 * @param fresh how long what can change is served without asking
 * @param staleIfError for how long after that it is served while upstream cannot be asked
 * @param notFound how long upstream's word that there is no such file is believed
 * @param offline whether upstream is never asked
 * @param fileBytesMax of one file
 */
public record ToolchainOptions(
    boolean enabled,
    ToolchainRules rules,
    Duration fresh,
    Duration staleIfError,
    Duration notFound,
    boolean offline,
    long fileBytesMax) {}
