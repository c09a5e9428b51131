package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class NoticeSenderTest {
  private static final String SECURITY = "security";
  private static final String CHAT = "chat";

  private final TestClock clock = new TestClock();
  private final MemoryRetroactive store = new MemoryRetroactive();
  private final BlockingQueue<String> tried = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private NoticeSender sender;

  @AfterEach
  void close() {
    sender.close();
  }

  private void notice(long number, String webhook) {
    store.put(Notice.of(number, webhook, "message " + number, clock.instant()));
  }

  /** Sends to webhooks that answer as {@code answers} says, three attempts each. */
  private void begin(Function<Notice, Webhooks.Answer> answers) {
    Webhooks webhooks =
        new Webhooks() {
          @Override
          public List<Message> messages(List<Told> changes, int more) {
            return List.of();
          }

          @Override
          public Answer send(Notice notice) {
            received.add(notice.number() + "");
            return answers.apply(notice);
          }
        };
    MirrorEvents events =
        new MirrorEvents() {
          @Override
          public void webhookTried(String webhook, boolean taken, boolean givenUp) {
            tried.add(webhook + (taken ? " took it" : givenUp ? " was given up" : " failed"));
          }
        };
    sender = new NoticeSender(store, webhooks, Map.of(SECURITY, 3, CHAT, 3), clock, events);
  }

  private String nextAttempt() throws InterruptedException {
    return String.valueOf(tried.poll(1, TimeUnit.MINUTES));
  }

  private void pass(Duration time) {
    clock.advance(time);
    sender.wake();
  }

  private Notice left(long number) {
    return store.notices().stream().filter(it -> it.number() == number).findFirst().orElseThrow();
  }

  @Test
  void whatIsTakenIsSentInOrderAndForgotten() throws InterruptedException {
    notice(1, SECURITY);
    notice(2, SECURITY);

    begin(notice -> new Webhooks.Taken());

    assertThat(List.of(nextAttempt(), nextAttempt())).containsOnly("security took it");
    assertThat(received).containsExactly("1", "2");
    assertThat(store.notices()).isEmpty();
  }

  @Test
  void whatFailsIsTriedAgainLaterAndLaterUntilItIsADeadLetter() throws InterruptedException {
    notice(1, SECURITY);
    Instant first = clock.instant();

    begin(notice -> new Webhooks.Failed("it answers 503"));

    assertThat(nextAttempt()).isEqualTo("security failed");
    assertThat(left(1).nextAt()).contains(first.plusSeconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(nextAttempt()).isEqualTo("security failed");
    assertThat(left(1).nextAt()).contains(first.plusSeconds(1 + 4));
    pass(Duration.ofSeconds(4));
    assertThat(nextAttempt()).isEqualTo("security was given up");
    assertThat(left(1).isDead()).isTrue();
    assertThat(left(1).problem()).isEqualTo("it answers 503");
    assertThat(left(1).attempts()).isEqualTo(3);

    pass(Duration.ofDays(1));
    notice(2, CHAT);
    sender.wake();
    assertThat(nextAttempt()).as("the letter stays dead").isEqualTo("chat failed");
  }

  @Test
  void aDeadLetterThatIsRevivedIsSentFromTheBeginning() throws InterruptedException {
    store.put(new Notice(7, SECURITY, "message", clock.instant(), 3, Optional.empty(), "it answers 503"));
    begin(notice -> new Webhooks.Taken());

    store.put(left(7).revived(clock.instant()));
    sender.wake();

    assertThat(nextAttempt()).isEqualTo("security took it");
    assertThat(store.notices()).isEmpty();
  }

  @Test
  void whatFailsHoldsBackWhatComesAfterItButNoOtherWebhook() throws InterruptedException {
    notice(1, SECURITY);
    notice(2, SECURITY);
    notice(3, CHAT);

    begin(notice -> notice.webhook().equals(CHAT) ? new Webhooks.Taken() : new Webhooks.Failed("no route"));

    assertThat(List.of(nextAttempt(), nextAttempt())).containsExactlyInAnyOrder("security failed", "chat took it");
    assertThat(received).as("the second waits for the first").contains("1", "3").doesNotContain("2");
    assertThat(left(2).attempts()).isZero();
  }

  @Test
  void whatNobodyWillEverTakeIsNotTriedAgainAndHoldsNothingBack() throws InterruptedException {
    notice(1, SECURITY);
    notice(2, SECURITY);

    begin(notice -> notice.number() == 1 ? new Webhooks.GoneForGood("it answers 410") : new Webhooks.Taken());

    assertThat(nextAttempt()).isEqualTo("security was given up");
    assertThat(nextAttempt()).isEqualTo("security took it");
    assertThat(left(1).isDead()).isTrue();
    assertThat(store.notices()).hasSize(1);
  }

  @Test
  void deadLettersAreKeptUpToABoundTheLatestOfThem() throws InterruptedException {
    for (int i = 0; i < NoticeSender.DEAD_MAX + 5; i++) {
      store.put(new Notice(i, SECURITY, "message", clock.instant(), 3, Optional.empty(), "it answers 503"));
    }
    notice(9_999, CHAT);

    begin(notice -> new Webhooks.Taken());

    assertThat(nextAttempt()).isEqualTo("chat took it");
    assertThat(store.notices()).hasSize(NoticeSender.DEAD_MAX);
    assertThat(store.notices().getFirst().number()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,4", "3,16", "6,1024", "7,3600", "500,3600"})
  void thePauseGrowsFourfoldUpToAnHour(int attempts, long seconds) {
    begin(notice -> new Webhooks.Taken());

    assertThat(NoticeSender.backoff(attempts)).isEqualTo(Duration.ofSeconds(seconds));
  }
}
