/**
 * Bundles as files, and what an import needs on disk: the way across an air gap.
 *
 * <p>A bundle is a plain tar file that says first what is in it: a manifest with the size and SHA-256 of every part,
 * and an Ed25519 signature over that manifest. Everything after it is held against it, so a reader never has to believe
 * a tar header: it knows from the manifest which 512 bytes must come next, and how many bytes after them. That leaves
 * no room for paths that climb, for parts that were added, dropped or exchanged, or for sizes that lie. {@code
 * bundle-format.md} describes it field by field.
 *
 * <p>This room knows bytes, keys and files. What to put into a bundle and what to make of one is decided in {@link
 * dev.cratewarden.mirror.BundleExport} and {@link dev.cratewarden.mirror.BundleImport}. Start with {@link
 * dev.cratewarden.bundle.TarBundles}.
 */
@NullMarked
package dev.cratewarden.bundle;

import org.jspecify.annotations.NullMarked;
