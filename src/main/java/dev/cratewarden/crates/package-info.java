/**
 * What the Cargo ecosystem is made of: names, versions, version requirements, index files and lockfiles.
 *
 * <p>Everything here is a value. A {@link dev.cratewarden.crates.CrateName} or {@link
 * dev.cratewarden.crates.CrateVersion} exists only if it is valid, so no other room checks again. The room knows
 * nothing of HTTP, storage, time or policy.
 *
 * <p>Whatever is read here is read as cargo reads it, for two reasons. A mirror that refuses what cargo accepts breaks
 * builds; one that accepts what cargo refuses judges something else than what is built. Where the meaning is cargo's to
 * define, the tests ask the real cargo and keep its answers in golden files. And whatever is read is kept as bytes:
 * cargo's next release may read fields that we do not know.
 *
 * <p>Start with {@link dev.cratewarden.crates.IndexFile}: it is what a registry says of one crate, and most else here
 * is a part of it. {@link dev.cratewarden.crates.IndexSoundness} tells an index file from something that only came in
 * its place, {@link dev.cratewarden.crates.IndexHistory} what may follow it. {@link dev.cratewarden.crates.Lockfile} is
 * what one workspace uses.
 */
@NullMarked
package dev.cratewarden.crates;

import org.jspecify.annotations.NullMarked;
