package dev.cratewarden.policy;

/**
 * One thing that is odd about a release.
 *
 * @param code one of {@link ReasonCode#ODDITIES}
 * @param subject what is odd, such as a dependency's name
 * @param evidence in a few words that follow upon each other, without a full stop; may hold text of strangers
 */
record Oddity(ReasonCode code, String subject, String evidence) {}
