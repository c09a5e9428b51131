/**
 * Tells operators what the mirror does: metrics for machines, log lines for people.
 *
 * <p>No use case counts or logs on its own account. It reports to {@link dev.cratewarden.mirror.MirrorEvents}, the
 * front door to {@link dev.cratewarden.mirror.RequestEvents}, and this room listens. Start with {@link
 * dev.cratewarden.telemetry.MirrorMetrics}. What is cheaper to look up than to count (bytes in the store, ages of
 * feeds) is read when somebody scrapes, from {@link dev.cratewarden.telemetry.Readings}.
 */
@NullMarked
package dev.cratewarden.telemetry;

import org.jspecify.annotations.NullMarked;
