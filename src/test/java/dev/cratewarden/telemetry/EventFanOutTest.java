package dev.cratewarden.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.mirror.MirrorEvents;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventFanOutTest {
  @Test
  void everyEventIsPassedOn() {
    for (Method event : MirrorEvents.class.getDeclaredMethods()) {
      if (!event.isSynthetic()) {
        assertThat(Arrays.stream(EventFanOut.class.getDeclaredMethods()).map(Signature::of))
            .as("EventFanOut must pass on %s", event.getName())
            .contains(Signature.of(event));
      }
    }
  }

  @Test
  void aListenerThatThrowsDoesNotKeepTheOthersFromHearing() {
    List<Boolean> heard = new ArrayList<>();
    MirrorEvents broken =
        new MirrorEvents() {
          @Override
          public void breakerMoved(boolean open) {
            throw new IllegalStateException("deliberate");
          }
        };
    MirrorEvents listening =
        new MirrorEvents() {
          @Override
          public void breakerMoved(boolean open) {
            heard.add(open);
          }
        };

    new EventFanOut(List.of(broken, listening)).breakerMoved(true);

    assertThat(heard).containsExactly(true);
  }

  /** Name and parameters of a method. */
  private record Signature(String name, List<Class<?>> parameters) {
    static Signature of(Method method) {
      return new Signature(method.getName(), List.of(method.getParameterTypes()));
    }
  }
}
