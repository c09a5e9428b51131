/**
 * What others have audited, in the terms of cargo-vet: who vouches for which version, and whether that is enough.
 *
 * <p>An organisation publishes an {@code audits.toml}: full audits of versions, audits of the change from one version
 * to another, violations that forbid versions, each for some {@linkplain dev.cratewarden.vet.Criteria criteria}. A
 * version is vetted when a path of changes leads to it from a version that was audited in full; changes may lead
 * backwards as well as forwards. A violation forbids whatever else is said, and no path leads through what it forbids.
 *
 * <p>An {@link dev.cratewarden.vet.AuditSet} is one such collection as it was written, an {@link
 * dev.cratewarden.vet.AuditBook} all that a policy imports. A {@link dev.cratewarden.vet.Vetting} is the book read with
 * one question in mind: everything about paths is worked out once, so that a version costs one look-up.
 *
 * <p>Pure: no I/O, no clock, no threads, no logging. How the files are read is for the room {@code feed}, what a
 * verdict follows from it for the room {@code policy}. Start with {@link dev.cratewarden.vet.Vetting}.
 */
@NullMarked
package dev.cratewarden.vet;

import org.jspecify.annotations.NullMarked;
