/**
 * The registry that is mirrored, asked over HTTP with OkHttp.
 *
 * <p>A question goes through six names. {@link dev.cratewarden.upstream.OkHttpUpstream} words it; {@code Tries} asks it
 * as often as {@code RetryPolicy} and the time allow, each time with leave of the {@code CircuitBreaker} (is upstream
 * up at all?) and of the {@code ConcurrencyLimit} (how many questions are under way?); {@code Exchange} sends it and
 * follows redirects; {@code AllowedHosts} is the gate before the network: only the index host, the hosts that
 * upstream's own {@code config.json} names and those the operator lists are ever spoken to, through one client object.
 * What is decided from time and numbers (retry, breaker, floor rate, cache lifetime) is pure and takes the time as an
 * argument; what acts is thin.
 *
 * <p>{@link dev.cratewarden.upstream.OkHttpDist} asks a dist server of rustup in the same way.
 *
 * <p>Everything that comes from upstream is bounded: bytes, time, rate, redirects, waiting. Each misfortune becomes a
 * case of {@link dev.cratewarden.mirror.Upstream}'s answers; nothing throws. Start reading with {@link
 * dev.cratewarden.upstream.OkHttpUpstream}.
 */
@NullMarked
package dev.cratewarden.upstream;

import org.jspecify.annotations.NullMarked;
