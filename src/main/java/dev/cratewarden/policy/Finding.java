package dev.cratewarden.policy;

/** One thing that a rule has to say of one version. */
public record Finding(String subject, String evidence) {}
