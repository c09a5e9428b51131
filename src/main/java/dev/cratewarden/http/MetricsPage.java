package dev.cratewarden.http;

/** The metrics, in the form that Prometheus reads. Blocks: for a virtual thread. */
public interface MetricsPage {
  /**
   * The page.
   *
   * @param accept the client's {@code Accept} header; empty if there is none
   */
  Page page(String accept);
}
