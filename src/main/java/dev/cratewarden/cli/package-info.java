/**
 * The command line: one class per command.
 *
 * <p>A command reads its options, asks a {@link dev.cratewarden.cli.Workshop} for what it needs, and prints. Results go
 * to standard output, everything else to standard error; the exit status is 0 for done, 1 for an answer that is "no", 2
 * for wrong use or a machine that failed. While a server runs on the data folder, commands ask it; they never open its
 * store beside it.
 */
@NullMarked
package dev.cratewarden.cli;

import org.jspecify.annotations.NullMarked;
