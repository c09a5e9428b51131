/**
 * What an operator can ask of a mirror, as JSON in and JSON out.
 *
 * <p>Each class is one {@link dev.cratewarden.mirror.Operation}: it reads its arguments, calls a use case and writes
 * down what came of it. A running server offers them below {@code /admin/v1}; a command runs the very same ones in its
 * own process when no server runs.
 */
@NullMarked
package dev.cratewarden.admin;

import org.jspecify.annotations.NullMarked;
