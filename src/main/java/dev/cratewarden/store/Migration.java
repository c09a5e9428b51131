package dev.cratewarden.store;

/** A step from one format version to the next. It may be broken off and begun again at any point. */
interface Migration {
  /** The version it starts from; it ends at the next one. */
  int from();

  /** Changes what is stored. */
  void run(Database database);
}
