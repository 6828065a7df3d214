package org.flodgatt.outbound;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.flodgatt.encode.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class KeepAliveTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final KeepAlive keepAlive =
      new KeepAlive(
          channel.eventLoop(),
          new OutboundSettings(
              1, Duration.ZERO, 1, Duration.ofSeconds(30), Duration.ofSeconds(15)));
  private final List<String> beats = new ArrayList<>();

  @BeforeEach
  void standStill() {
    channel.freezeTime();
    keepAlive.start();
  }

  @AfterEach
  void end() {
    channel.finishAndReleaseAll();
  }

  private void pass(long millis) {
    for (long i = 0; i < millis; i += 50) {
      channel.advanceTimeBy(50, TimeUnit.MILLISECONDS);
      channel.runScheduledPendingTasks();
    }
  }

  private KeepAlive.Kept keep(Wire wire, Runnable beat) {
    var kept =
        new KeepAlive.Kept() {
          @Override
          protected void beat() {
            beat.run();
          }
        };
    keepAlive.add(wire, kept);
    return kept;
  }

  @Test
  void webSocketsBeatEvery30SecondsAndEventStreamsEvery15() {
    keep(Wire.WEBSOCKET, () -> beats.add("ping"));
    keep(Wire.SSE, () -> beats.add("thump"));
    keep(Wire.SSE_UNCHUNKED, () -> beats.add("bare"));
    pass(14_500);
    assertEquals(List.of(), beats);
    pass(1_000);
    assertEquals(List.of("bare", "thump"), beats);
    pass(14_000);
    assertEquals(2, beats.size());
    pass(1_000);
    assertEquals(5, beats.size());
    assertEquals(1, beats.stream().filter("ping"::equals).count());
    pass(60_000);
    assertEquals(3, beats.stream().filter("ping"::equals).count());
    assertEquals(6, beats.stream().filter("thump"::equals).count());
  }

  @Test
  void aConnectionThatComesLaterBeatsLater() {
    pass(7_000);
    keep(Wire.SSE, () -> beats.add("thump"));
    pass(14_500);
    assertEquals(List.of(), beats);
    pass(1_000);
    assertEquals(List.of("thump"), beats);
  }

  @Test
  void aRemovedConnectionBeatsNoMore() {
    KeepAlive.Kept entry = keep(Wire.SSE, () -> beats.add("gone"));
    keep(Wire.SSE, () -> beats.add("here"));
    pass(16_000);
    assertEquals(2, beats.size());
    KeepAlive.remove(entry);
    KeepAlive.remove(entry);
    pass(15_000);
    assertEquals(List.of("here", "gone", "here"), beats);
  }

  @Test
  void aConnectionMayLeaveWhileItBeats() {
    for (String name : List.of("a", "b", "c")) {
      var entry = new KeepAlive.Kept[1];
      entry[0] =
          keep(
              Wire.SSE,
              () -> {
                beats.add(name);
                KeepAlive.remove(entry[0]);
              });
    }
    keep(Wire.SSE, () -> beats.add("stays"));
    pass(16_000);
    assertEquals(List.of("stays", "c", "b", "a"), beats);
    pass(15_000);
    assertEquals(List.of("stays", "c", "b", "a", "stays"), beats);
  }

  @Test
  void aConnectionMayComeWhileAnotherBeats() {
    keep(
        Wire.SSE,
        () -> {
          beats.add("old");
          keep(Wire.SSE, () -> beats.add("new"));
        });
    pass(15_500);
    assertEquals(List.of("old"), beats);
    pass(15_000);
    assertEquals(List.of("old", "new", "old"), beats);
  }

  @Test
  void aBeatThatFailsDoesNotStopTheOthers() {
    keep(Wire.SSE, () -> beats.add("first"));
    keep(
        Wire.SSE,
        () -> {
          throw new IllegalStateException("on purpose");
        });
    pass(31_000);
    assertEquals(List.of("first", "first"), beats);
  }

  @Test
  void afterAStandstillNobodyIsAskedTwice() {
    keep(Wire.WEBSOCKET, () -> beats.add("ping"));
    channel.advanceTimeBy(10, TimeUnit.MINUTES);
    channel.runScheduledPendingTasks();
    assertTrue(beats.size() <= 1, () -> beats.size() + " pings at once");
  }

  @Test
  void everyConnectionThatStaysBeatsOnceEachIntervalWhoeverElseLeaves() {
    long seed = 20261129L;
    var random = new SplittableRandom(seed);
    int[] counts = new int[300];
    List<KeepAlive.Kept> leaving = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      int own = i;
      KeepAlive.Kept entry = keep(Wire.SSE, () -> counts[own]++);
      if (random.nextInt(3) == 0) {
        leaving.add(entry);
        counts[own] = -1000;
      }
      pass(random.nextInt(2) * 50L);
    }
    leaving.forEach(KeepAlive::remove);
    List<Integer> before = java.util.Arrays.stream(counts).boxed().toList();
    pass(150_000);
    for (int i = 0; i < counts.length; i++) {
      assertEquals(before.get(i) + (before.get(i) < 0 ? 0 : 10), counts[i], "seed " + seed);
    }
  }

  @Test
  void theBytesAreThoseOfTheContract() {
    assertEquals("\u0089\0", text(KeepAlive.ping()));
    assertEquals("8\r\n:thump\n\n\r\n", text(KeepAlive.thump(Wire.SSE)));
    assertEquals(":thump\n\n", text(KeepAlive.thump(Wire.SSE_UNCHUNKED)));
    ByteBuf ping = KeepAlive.ping();
    ping.release();
    ping.readByte();
    assertEquals("\u0089\0", text(KeepAlive.ping()));
  }

  private static String text(ByteBuf bytes) {
    return bytes.toString(ISO_8859_1);
  }
}
