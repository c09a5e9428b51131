package dev.cratewarden.upstream;

import java.time.Duration;

/**
 * What one look at upstream's {@code config.json} showed, for {@code doctor}.
 *
 * @param reachable whether it is a registry's configuration that we can work with
 * @param text one line for people: what came, or why not
 * @param took from asking to the end of the answer
 */
public record Probe(boolean reachable, String text, Duration took) {}
