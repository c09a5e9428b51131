package dev.cratewarden.store;

import java.nio.charset.StandardCharsets;

/** A column family of RocksDB: one kind of data each. */
enum Family {
  /** Index files. */
  INDEX("index"),
  /** Chunks of tarballs. */
  TARBALL("tarball"),
  /** What is known of each tarball, and where its chunks are. */
  HOLDING("holding"),
  /** What was handed to clients. */
  DELIVERY("delivery"),
  /** What was denied or held. */
  DECISION("decision"),
  /** How versions stood when they were last judged. */
  STANDING("standing"),
  /** What was judged otherwise than before. */
  RETROACTIVE("retroactive"),
  /** Messages for webhooks. */
  WEBHOOK("webhook"),
  /** Facts of the store itself. */
  META("meta");

  private final String label;

  Family(String label) {
    this.label = label;
  }

  /** Its name on disk and in metrics. */
  String label() {
    return label;
  }

  byte[] nameOnDisk() {
    return label.getBytes(StandardCharsets.US_ASCII);
  }
}
