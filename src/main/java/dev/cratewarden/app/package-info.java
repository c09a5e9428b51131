/**
 * Puts the program together.
 *
 * <p>{@link dev.cratewarden.app.Wiring} says {@code new} for every component; reading it from top to bottom is reading
 * the architecture. {@link dev.cratewarden.app.Configuration} is what it is wired by, {@link
 * dev.cratewarden.app.ServerRun} is its life as a server.
 */
@NullMarked
package dev.cratewarden.app;

import org.jspecify.annotations.NullMarked;
