/**
 * Decides whether a version may be used, and how the index shows it: pure functions of facts, advisories, rules and an
 * instant.
 *
 * <p>A {@link dev.cratewarden.policy.PolicySet} is the policy file as values: one {@link dev.cratewarden.policy.Policy}
 * for each view, each made of {@linkplain dev.cratewarden.policy.Rule rules}. Together with an advisory book it makes a
 * {@link dev.cratewarden.policy.Ruling}, which every answer of the mirror is judged by until the next one is swapped
 * in.
 *
 * <p>Every rule is asked about every version and says what it has to say as {@linkplain dev.cratewarden.policy.Finding
 * findings}, each with the verdict that it alone leads to. Waivers take the effect of single findings away. The worst
 * that is left is the {@link dev.cratewarden.policy.Verdict}; nothing that was found is dropped on the way. A rule that
 * fails is a finding that denies.
 *
 * <p>An {@link dev.cratewarden.policy.IndexView} carries the verdicts into an index file and leaves every other byte
 * alone; an {@link dev.cratewarden.policy.Explanation} says in 512 bytes what was refused, why, and what to use
 * instead.
 *
 * <p>No I/O, no clock, no threads, no logging: the same facts at the same instant under the same revision give the same
 * answer, which is what lets any answer be replayed. The room knows crates, advisories and what a scan found; who asks
 * and how it is answered is for the mirror. Start with {@link dev.cratewarden.policy.Ruling}.
 */
@NullMarked
package dev.cratewarden.policy;

import org.jspecify.annotations.NullMarked;
