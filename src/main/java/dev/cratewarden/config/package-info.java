/**
 * Reads the two configuration files, the environment and the flags, and says where each value came from.
 *
 * <p>{@code cratewarden.toml} is the operators' file and becomes {@link dev.cratewarden.config.Settings}; {@code
 * policy.toml} is the security team's and becomes the policy room's records through {@link
 * dev.cratewarden.config.PolicyFile}. Both are read in one manner: every key that may stand in a file is declared once
 * ({@code SettingsKeys}, {@code PolicyKeys}), together with what its value may be; whatever is not declared is an error
 * with its place and the nearest right name. Reading never stops at the first error and never half succeeds: the result
 * is either whole or a list of {@link dev.cratewarden.config.Problem}s, so that whoever reloads a file can keep the old
 * one. {@link dev.cratewarden.config.FileWatch} says when to read again.
 *
 * <p>The room validates and knows no other edge: {@code app} maps its records to the options of each component.
 */
@NullMarked
package dev.cratewarden.config;

import org.jspecify.annotations.NullMarked;
