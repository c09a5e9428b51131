package dev.cratewarden.scan;

/**
 * One rule about source code.
 *
 * @param code of the finding it gives
 * @param place whose code it is about
 * @param all signals that must be there, every one
 * @param any signals of which one must be there; none named asks for nothing
 * @param none signals of which none may be there
 * @param says what was seen, for people
 */
record SourceRule(String code, Place place, long all, long any, long none, String says) {
  /** Whose code a rule is about. */
  enum Place {
    /** The build script and what of the package it includes: runs before compiling. */
    BUILD,
    /** The sources of a procedural macro: run inside the compiler. */
    MACRO,
    /** Each source file by itself. */
    ANY
  }

  boolean speaksOf(long signals) {
    return (signals & all) == all && (any == 0 || (signals & any) != 0) && (signals & none) == 0;
  }
}
