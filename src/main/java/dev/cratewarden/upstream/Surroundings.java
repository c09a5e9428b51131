package dev.cratewarden.upstream;

import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import okhttp3.Dns;
import okhttp3.EventListener;

/**
 * What of the world around is used besides the network; tests bring their own.
 *
 * @param random from 0 inclusive to 1 exclusive
 * @param release of the running JDK, as in {@link Runtime.Version#feature()}
 * @param listener hears of every connection of the one client
 */
record Surroundings(
    InstantSource clock, DoubleSupplier random, Tries.Sleep sleep, int release, Dns dns, EventListener listener) {
  static Surroundings real(InstantSource clock) {
    return new Surroundings(
        clock,
        () -> ThreadLocalRandom.current().nextDouble(),
        Thread::sleep,
        Runtime.version().feature(),
        Dns.SYSTEM,
        EventListener.NONE);
  }
}
