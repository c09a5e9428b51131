/**
 * Decides whether a version may be used: pure functions of facts, advisories, rules and an instant.
 *
 * <p>No I/O, no clock, no threads, no logging. Every rule speaks, the worst verdict wins, and all findings are kept. Start with
 * {@link dev.cratewarden.policy.Ruling}, which is what every answer of the mirror is judged by.
 */
@NullMarked
package dev.cratewarden.policy;

import org.jspecify.annotations.NullMarked;
