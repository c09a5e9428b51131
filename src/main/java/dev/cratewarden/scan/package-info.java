/**
 * What is inside a tarball: bytes in, content facts and findings out, in bounded time and memory.
 *
 * <p>The room is pure. It reads an archive exactly as cargo would, never writes a file, and judges little: an archive
 * that is unsafe or broken is a reject, everything else that is odd is a flag, and whether a flag or a fact matters is
 * for the policy room.
 *
 * <p>A tarball is read in one pass. {@code Reading} tells the story: {@code GzipMember} unpacks, {@code TarReader}
 * finds the members, {@code MemberNames} sees to it that each can be written safely, {@code Contents} looks at each
 * file as it passes by. Source code is reduced to <em>signals</em> by {@code RustReader}; {@code Sources} puts off what
 * may not have to be read, since which file is the build script may be known only at the end, and asks {@code Glance}
 * whether any other source can be of interest. Then {@code ManifestChecks} and {@code CodeReview} judge.
 *
 * <p>Start with {@link dev.cratewarden.scan.TarballScan}.
 */
@NullMarked
package dev.cratewarden.scan;

import org.jspecify.annotations.NullMarked;
