package dev.cratewarden.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** A progress bar where somebody watches, nothing elsewhere. */
interface Bar extends AutoCloseable {
  /** One more step is done. */
  void step(String message);

  /** So much of so much is done. */
  void at(long done, long all);

  @Override
  void close();

  /** A bar of {@code steps}; -1 if it is not known yet. */
  static Bar of(String task, long steps) {
    if (!System.getProperty("cratewarden.terminal", "").contains("stderr")) {
      return new Bar() {
        @Override
        public void step(String message) {}

        @Override
        public void at(long done, long all) {}

        @Override
        public void close() {}
      };
    }
    ProgressBar bar = new ProgressBarBuilder().setTaskName(task).setInitialMax(steps).build();
    return new Bar() {
      @Override
      public void step(String message) {
        bar.setExtraMessage(message);
        bar.step();
      }

      @Override
      public void at(long done, long all) {
        bar.maxHint(all);
        bar.stepTo(done);
      }

      @Override
      public void close() {
        bar.close();
      }
    };
  }
}
