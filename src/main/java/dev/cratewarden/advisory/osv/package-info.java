/**
 * The OSV schema 1.7.5 as typed records: the shape in which every advisory of every source arrives.
 *
 * <p>Each property of the official schema has its component here (a test holds them against each other). What a
 * document leaves out or sets to null is an empty text, list or node; what the schema does not know is passed over, and
 * enumerated words are kept as text, because the lists of them grow faster than our releases. Start with {@link
 * dev.cratewarden.advisory.osv.OsvRecord}.
 */
@NullMarked
package dev.cratewarden.advisory.osv;

import org.jspecify.annotations.NullMarked;
