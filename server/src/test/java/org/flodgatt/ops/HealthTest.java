package org.flodgatt.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

final class HealthTest {
  private final Readiness readiness = new Readiness();
  private final List<String> asked = new ArrayList<>();
  private String redis = Health.OK;

  private Health health() {
    return new Health(
        readiness,
        Map.of(
            "redis",
            () -> {
              asked.add("redis");
              return redis;
            },
            "postgresql",
            () -> Health.OK),
        () -> 0.25,
        Runnable::run);
  }

  @Test
  void itIsReadyWhenItHasAllThatItNeeds() {
    readiness.ready();
    assertEquals(
        new Health.Report(
            true,
            "{\"ready\":true,\"state\":\"ready\",\"postgresql\":\"ok\",\"redis\":\"ok\","
                + "\"lag_seconds\":0.250}"),
        health().ready().join());
  }

  @Test
  void itSaysWhatItLacks() {
    readiness.ready();
    redis = "not connected";
    assertEquals(
        new Health.Report(
            false,
            "{\"ready\":false,\"state\":\"ready\",\"postgresql\":\"ok\","
                + "\"redis\":\"not connected\",\"lag_seconds\":0.250}"),
        health().ready().join());
  }

  @Test
  void itIsNotReadyBeforeItListensAndWhenItGoesDown() {
    assertEquals(false, health().ready().join().ready());
    readiness.ready();
    readiness.draining();
    Health.Report report = health().ready().join();
    assertEquals(false, report.ready());
    assertEquals(true, report.json().contains("\"state\":\"draining\""), report.json());
  }

  @Test
  void manyQuestionsAreOne() {
    Health health = health();
    long start = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      health.ready().join();
    }
    long seconds = (System.nanoTime() - start) / 1_000_000_000;
    assertTrue(asked.size() <= 1 + seconds, () -> asked.size() + " in " + seconds + " s");
  }

  @Test
  void whoeverIsInTroubleSaysSo() {
    readiness.ready();
    Health broken =
        new Health(
            readiness,
            Map.of(
                "redis",
                () -> {
                  throw new IllegalStateException("on purpose");
                }),
            () -> 0,
            Runnable::run);
    assertEquals(
        "{\"ready\":false,\"state\":\"ready\",\"health\":\"could not be told\","
            + "\"lag_seconds\":0.000}",
        broken.ready().join().json());
    Health stopping =
        new Health(
            readiness,
            Map.of(),
            () -> 0,
            _ -> {
              throw new RejectedExecutionException("shut down");
            });
    readiness.draining();
    assertEquals(false, stopping.ready().join().ready());
  }
}
