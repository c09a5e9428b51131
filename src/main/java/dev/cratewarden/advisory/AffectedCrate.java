package dev.cratewarden.advisory;

import dev.cratewarden.crates.CrateName;

/** One crate of an advisory, and which of its versions are affected. */
public record AffectedCrate(CrateName name, AffectedVersions versions, Restrictions restrictions) {}
