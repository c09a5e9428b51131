/**
 * What the Cargo ecosystem is made of: names, versions, version requirements, index files and lockfiles.
 *
 * <p>Everything here is a value. A {@link dev.cratewarden.crates.CrateName} or {@link dev.cratewarden.crates.CrateVersion}
 * exists only if it is valid, so no other room checks again. The room knows nothing of HTTP, storage, time or policy.
 *
 * <p>Start with {@link dev.cratewarden.crates.IndexFile}: it is what a registry says of one crate, and everything else
 * here is a part of it.
 */
@NullMarked
package dev.cratewarden.crates;

import org.jspecify.annotations.NullMarked;
