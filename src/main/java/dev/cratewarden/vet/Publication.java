package dev.cratewarden.vet;

import java.time.LocalDate;

/**
 * Who published a version, as an {@code imports.lock} tells.
 *
 * @param publisher {@code user} and the account's number, or what names a trusted publisher
 * @param on the day
 */
public record Publication(VetVersion version, LocalDate on, String publisher) {}
