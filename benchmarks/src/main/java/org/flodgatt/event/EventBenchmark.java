package org.flodgatt.event;

import org.flodgatt.benchmarks.Sample;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What is done once for each message, and once for each tag that a client names. */
@State(Scope.Thread)
public class EventBenchmark {
  private final byte[] message = Sample.message();
  private final Event event = Sample.event();
  private String tag = "Vatnsflóð２０２６";

  /** Finds name and payload of a message; the payload's bytes are not copied. */
  @Benchmark
  public Object envelope() {
    return EventParser.parse(message);
  }

  /** Reads what filters need of a status. */
  @Benchmark
  public Object statusView() {
    return StatusView.parse(event);
  }

  /** Finds the topic's spelling of a hashtag. */
  @Benchmark
  public String hashtag() {
    return HashtagName.normalise(tag);
  }
}
