/**
 * What the mirror remembers, in one data folder.
 *
 * <p>The column families are described field by field in {@code data-on-disk.md}: {@code index}, {@code tarball},
 * {@code holding}, {@code delivery}, {@code decision} and {@code meta}. A tarball's chunks are written under a fresh
 * content number and never changed or deleted one by one; its holding, which names that number, makes them visible. So
 * a tarball appears in one write, whatever was half-written before a crash is merely unreachable, and RocksDB has
 * nothing to merge. Unreachable chunks go when {@link dev.cratewarden.store.Reclaim} drops the file they are in.
 *
 * <p>Nothing read is trusted: records and index bodies carry a CRC, tarballs their SHA-256, blocks RocksDB's own
 * checksum. What fails is dropped and reported, so that it is fetched again.
 *
 * <p>Toolchains are plain files beside it, see {@link dev.cratewarden.store.ToolchainFolder}.
 *
 * <p>The room knows the ports of the mirror and RocksDB, which no other room knows. Start with {@link
 * dev.cratewarden.store.RocksStore}; every native call goes through {@link dev.cratewarden.store.Database}.
 */
@NullMarked
package dev.cratewarden.store;

import org.jspecify.annotations.NullMarked;
