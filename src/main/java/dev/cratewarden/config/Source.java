package dev.cratewarden.config;

/** Where a value, or what is wrong with it, came from. */
public sealed interface Source {
  /**
   * How a person is told of it, such as {@code config/cratewarden.toml:3:1} or {@code env CRATEWARDEN_SERVER_LISTEN}.
   */
  String describe();

  /** It is built in. */
  record BuiltIn() implements Source {
    @Override
    public String describe() {
      return "default";
    }
  }

  /** A place in a file; line and column count from 1. */
  record InFile(String file, int line, int column) implements Source {
    @Override
    public String describe() {
      return file + ":" + line + ":" + column;
    }
  }

  /** A file as a whole. */
  record WholeFile(String file) implements Source {
    @Override
    public String describe() {
      return file;
    }
  }

  /** An environment variable. */
  record Environment(String variable) implements Source {
    @Override
    public String describe() {
      return "env " + variable;
    }
  }

  /** A flag of the command line, with its dashes. */
  record Flag(String flag) implements Source {
    @Override
    public String describe() {
      return "flag " + flag;
    }
  }
}
