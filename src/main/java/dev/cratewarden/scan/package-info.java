/**
 * What is inside a tarball: bytes in, content facts and findings out, in bounded time and memory.
 *
 * <p>The room is pure. It reads an archive exactly as cargo would, never writes a file, and judges nothing: whether a
 * fact matters is for the policy room. Start with {@link dev.cratewarden.scan.ContentFacts}.
 */
@NullMarked
package dev.cratewarden.scan;

import org.jspecify.annotations.NullMarked;
