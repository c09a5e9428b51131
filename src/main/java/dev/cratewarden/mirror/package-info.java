/**
 * The use cases of a registry mirror, and the ports they need.
 *
 * <p>An index file goes through {@link dev.cratewarden.mirror.SparseIndex}, a tarball through {@link
 * dev.cratewarden.mirror.CrateDownloads}; both are straight-line blocking code for a virtual thread. Each answer passes
 * the current {@link dev.cratewarden.policy.Ruling} here, below every route, so no route can pass it by. The edges
 * implement the ports ({@link dev.cratewarden.mirror.Upstream}, {@link dev.cratewarden.mirror.IndexStore}, {@link
 * dev.cratewarden.mirror.TarballStore}) and listen to {@link dev.cratewarden.mirror.MirrorEvents}.
 */
@NullMarked
package dev.cratewarden.mirror;

import org.jspecify.annotations.NullMarked;
