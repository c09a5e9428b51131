/**
 * Rust toolchains as a dist server of rustup lays them out: paths, channel manifests, and which of them may be had.
 *
 * <p>A toolchain is a channel manifest ({@code dist/channel-rust-1.95.0.toml}) and the components that it names, each
 * with the SHA-256 of its file. {@link dev.cratewarden.toolchain.DistPath} reads what a path alone says: release,
 * target, whether it will ever change. {@link dev.cratewarden.toolchain.ChannelManifest} knows the rest. The room is
 * pure: bytes and strings in, decisions out.
 */
@NullMarked
package dev.cratewarden.toolchain;

import org.jspecify.annotations.NullMarked;
