package org.flodgatt.filter;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.flodgatt.benchmarks.Sample;
import org.flodgatt.event.StatusParse;
import org.flodgatt.event.StatusView;
import org.flodgatt.filter.KeywordLookup.CustomFilter;
import org.flodgatt.filter.KeywordLookup.Keyword;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Keyword filters: the text once for each status, the matching for each viewer who has some. */
@State(Scope.Thread)
public class KeywordBenchmark {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final int KEYWORDS = 20;

  private final StatusView status = status();
  private final FoldedText text = new FoldedText(StatusText.of(status));
  private final KeywordFilters idle = filters("volcano");
  private final KeywordFilters matching = filters("piano");

  private static StatusView status() {
    return switch (StatusView.parse(Sample.event())) {
      case StatusParse.Parsed(StatusView view) -> view;
      case StatusParse.Malformed(String kind) -> throw new IllegalStateException(kind);
    };
  }

  /** Twenty keywords, of which the last decides. */
  private static KeywordFilters filters(String last) {
    List<Keyword> keywords =
        IntStream.rangeClosed(1, KEYWORDS)
            .mapToObj(i -> new Keyword(i == KEYWORDS ? last : "keyword" + i, i % 2 == 0))
            .toList();
    return KeywordFilters.compile(
        List.of(new CustomFilter(1, "Late things", List.of("public"), null, 0, keywords)));
  }

  /** Makes the searchable text of a status. */
  @Benchmark
  public Object text() {
    return new FoldedText(StatusText.of(status));
  }

  /** Twenty keywords, none of which occurs. */
  @Benchmark
  public byte @Nullable [] noMatch() {
    return idle.annotate(text, NOW);
  }

  /** Twenty keywords, one of which occurs. */
  @Benchmark
  public byte @Nullable [] match() {
    return matching.annotate(text, NOW);
  }
}
