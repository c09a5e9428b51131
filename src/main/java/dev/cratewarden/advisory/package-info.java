/**
 * What is known to be wrong with crates: advisories, the versions they affect, and the book that answers for one
 * version.
 *
 * <p>There is one model, OSV's ({@link dev.cratewarden.advisory.osv}), and one range evaluator, {@link
 * dev.cratewarden.advisory.AffectedVersions}: every interval is half-open and compared by SemVer precedence, which is
 * what the RustSec library does and what cargo's own requirement matching does not (it never matches a pre-release of
 * another version). RustSec's {@code patched} and {@code unaffected} lists are turned into OSV events by {@link
 * dev.cratewarden.advisory.RustSecVersions}, the same events as RustSec's own export has.
 *
 * <p>Several databases describe one issue under several ids. {@link dev.cratewarden.advisory.AdvisoryBook} joins them
 * into groups, inside one crate only, and lets one of them decide which versions are affected: RustSec where it knows
 * the issue, GHSA and others elsewhere, reports of malware always.
 *
 * <p>Pure: no I/O, no clock, no threads, no logging. Start with {@link dev.cratewarden.advisory.AdvisoryBook#matches}.
 */
@NullMarked
package dev.cratewarden.advisory;

import org.jspecify.annotations.NullMarked;
