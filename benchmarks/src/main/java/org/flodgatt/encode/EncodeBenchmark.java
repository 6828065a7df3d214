package org.flodgatt.encode;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.flodgatt.benchmarks.Sample;
import org.flodgatt.event.Event;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Makes the bytes of one event, as is done once for each wire, however many clients listen. */
@State(Scope.Thread)
public class EncodeBenchmark {
  private final Event event = Sample.event();
  private final StreamLabel label = StreamLabel.of("public");
  private final byte[] annotation =
      ("[{\"filter\":{\"id\":\"1\",\"title\":\"Floods\",\"context\":[\"public\"],"
              + "\"expires_at\":null,\"filter_action\":\"warn\"},"
              + "\"keyword_matches\":[\"tide\"],\"status_matches\":null}]")
          .getBytes(StandardCharsets.UTF_8);

  /** How the client is spoken to. */
  @Param({"WEBSOCKET", "SSE", "SSE_UNCHUNKED"})
  public Wire wire = Wire.WEBSOCKET;

  /** The event as it is. */
  @Benchmark
  public int plain() {
    try (EncodeOnce once =
        new EncodeOnce(event, null, PooledByteBufAllocator.DEFAULT, new MessageDeflater())) {
      return requireNonNull(once.encoded(wire, label, null)).readableBytes();
    }
  }

  /** The event with the matches of somebody's keyword filters put into its payload. */
  @Benchmark
  public int filtered() {
    try (EncodeOnce once =
        new EncodeOnce(event, null, PooledByteBufAllocator.DEFAULT, new MessageDeflater())) {
      return requireNonNull(once.encoded(wire, label, annotation)).readableBytes();
    }
  }
}
