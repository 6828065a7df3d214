package org.flodgatt.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.metrics.PrometheusText;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GapTest {
  private final RecordingListener listener = new RecordingListener();
  private final Metrics metrics = new Metrics(List.of());
  private final Gap gap = new Gap(listener, metrics);

  @Test
  void equalCountsMeanThatNothingWasMissed() {
    connected(count(7));
    gap.lost();
    gap.recovered(true);
    assertEquals(List.of("interrupted"), listener.story());
    gap.counted(count(7));
    assertEquals(List.of("interrupted", "resumed true"), listener.story());
  }

  @Test
  void oneThatWasPublishedMoreThanWasHeardMayHaveBeenMissed() {
    connected(count(7));
    gap.heard();
    gap.heard();
    gap.lost();
    gap.recovered(true);
    gap.counted(count(10));
    assertEquals(List.of("interrupted", "resumed false"), listener.story());
  }

  @Test
  void whatWasHeardSinceTheCountWasNotMissed() {
    connected(count(7));
    gap.heard();
    gap.heard();
    gap.lost();
    gap.recovered(true);
    gap.counted(count(9));
    assertEquals(List.of("interrupted", "resumed true"), listener.story());
  }

  @Test
  void whatWasHeardBeforeTheCountProvesNothing() {
    connected(count(7));
    gap.heard();
    gap.counted(count(8));
    gap.lost();
    gap.recovered(true);
    gap.counted(count(9));
    assertEquals(List.of("interrupted", "resumed false"), listener.story());
  }

  @Test
  void anotherProcessOrAnotherTermAsMasterProvesNothing() {
    for (PublishCount other :
        List.of(new PublishCount("p2", "h", 7), new PublishCount("p", "h2", 7))) {
      RecordingListener told = new RecordingListener();
      Gap changed = new Gap(told, metrics);
      changed.recovered(true);
      changed.counted(count(7));
      changed.lost();
      changed.recovered(true);
      changed.counted(other);
      assertEquals(List.of("interrupted", "resumed false"), told.story());
    }
  }

  @Test
  void anUncertainCountProvesNothingBeforeOrAfter() {
    connected(null);
    gap.lost();
    gap.recovered(true);
    assertEquals(List.of("interrupted", "resumed false"), listener.story(), "nothing to wait for");
    gap.counted(count(7));
    gap.lost();
    gap.recovered(true);
    gap.counted(null);
    assertEquals(List.of(false, false), listener.resumptions());
  }

  @Test
  void withoutCountsTheEndIsToldAtOnce() {
    connected(count(7));
    gap.lost();
    gap.recovered(false);
    assertEquals(List.of("interrupted", "resumed false"), listener.story());
  }

  @Test
  void aMessageDoesNotWaitForTheProof() {
    connected(count(7));
    gap.lost();
    gap.recovered(true);
    gap.heard();
    assertEquals(List.of("interrupted", "resumed false"), listener.story());
    gap.counted(count(7));
    assertEquals(1, listener.resumptions().size());
    gap.lost();
    gap.recovered(true);
    gap.counted(count(7));
    assertEquals(List.of(false, true), listener.resumptions());
  }

  @Test
  void aLossWithinAGapIsPartOfIt() {
    connected(count(7));
    gap.lost();
    gap.trusted();
    gap.lost();
    gap.recovered(true);
    gap.lost();
    gap.lost();
    gap.recovered(true);
    gap.counted(count(7));
    assertEquals(
        List.of("interrupted", "interrupted", "interrupted", "resumed true"), listener.story());
    assertEquals(1, gaps("nothing"));
    assertEquals(0, gaps("unknown"));
  }

  @Test
  void whatNeverWasHeardIsNoGap() {
    gap.lost();
    gap.recovered(true);
    gap.counted(count(7));
    gap.heard();
    assertEquals(List.of(), listener.story());
  }

  private void connected(@Nullable PublishCount count) {
    gap.recovered(true);
    gap.counted(count);
  }

  private static PublishCount count(long calls) {
    return new PublishCount("p", "h", calls);
  }

  private double gaps(String missed) {
    String start = "flodgatt_redis_gaps_total{missed=\"" + missed + "\"} ";
    String text =
        new String(
            new PrometheusText(metrics, PrometheusText.Names.NODE).render(),
            StandardCharsets.UTF_8);
    return text.lines()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
        .findFirst()
        .orElseThrow();
  }
}
