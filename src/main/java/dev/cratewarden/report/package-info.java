/**
 * What was found out, written down: an audit as text, JSON, SARIF, CycloneDX or HTML, an explanation as text, JSON or
 * HTML.
 *
 * <p>Each format is one {@link dev.cratewarden.mirror.ReportWriter}, each in a file of its own. A writer decides
 * nothing: verdicts, paths and nearest versions come with what it is given. Titles of advisories, names of packages and
 * reasons of waivers are text of strangers; what leaves here is escaped for its format, and no control or bidirectional
 * character reaches a terminal. Start reading at {@code AuditJson}, the plainest.
 */
@NullMarked
package dev.cratewarden.report;

import org.jspecify.annotations.NullMarked;
