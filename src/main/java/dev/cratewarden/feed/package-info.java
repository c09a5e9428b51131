/**
 * Advisory feeds: where advisories come from, and how they become records that can be trusted.
 *
 * <p>A feed is a folder, an archive or a URL with RustSec's Markdown or OSV's JSON in it. All of it is foreign: sizes,
 * entry counts and nesting are limited before anything is parsed, nothing of an archive is ever written to disk under
 * its own name, and a file that cannot be read is a reported problem, not a failed feed. Everything is parsed before
 * anything is used; what looks like a damaged or older copy is refused and the last good one stays.
 *
 * <p>Start with {@link dev.cratewarden.feed.DocumentFeed}: it tells the whole story of one load. {@code DocumentSource}
 * says where the documents are, {@code DocumentReader} what they mean, {@code Snapshot} how the last good ones survive
 * a restart.
 */
@NullMarked
package dev.cratewarden.feed;

import org.jspecify.annotations.NullMarked;
