package org.flodgatt.hub;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.flodgatt.benchmarks.Sample;
import org.flodgatt.encode.EncodeOnce;
import org.flodgatt.encode.MessageDeflater;
import org.flodgatt.encode.StreamLabel;
import org.flodgatt.encode.Wire;
import org.flodgatt.event.Event;
import org.flodgatt.event.Topic;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.outbound.Outbound;
import org.flodgatt.outbound.OutboundSettings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * One event through the table of an event loop to all who listen there, each with an outbound queue
 * of its own. Figures are for one subscriber.
 */
@State(Scope.Thread)
public class BroadcastBenchmark {
  private static final int SUBSCRIBERS = 1000;
  private static final int LIMIT = 1 << 20;

  private static final OutboundSettings LIMITS =
      new OutboundSettings(
          LIMIT, Duration.ofSeconds(5), LIMIT, Duration.ofSeconds(30), Duration.ofSeconds(15));

  private final StreamLabel label = StreamLabel.of("public");
  private final Event event = Sample.event();
  private final Metrics metrics = new Metrics(List.of());
  private final Backlog backlog =
      new Backlog(
          new HubSettings(LIMIT, LIMIT / 2, Duration.ofMinutes(1), LIMIT, HistorySettings.OFF),
          metrics);

  /** Once for all events: what encoding takes is measured elsewhere. */
  private final EncodeOnce encoded =
      new EncodeOnce(event, null, PooledByteBufAllocator.DEFAULT, new MessageDeflater());

  private final Sharing<EncodeOnce> sharing = new Sharing<>((_, _) -> encoded, _ -> {});
  private final TopicEntry<EncodeOnce> topic =
      new TopicEntry<>(new Topic("timeline:public"), false, new AtomicLong());

  private long sequence;

  /** The loop is whoever asks. */
  private final LoopTable<EncodeOnce> table =
      new LoopTable<>(
          0,
          new Hub.Loop(Runnable::run, Runnable::run),
          sharing,
          backlog,
          metrics.deliveryTimes().loop());

  /** Makes the subscribers, which stay for all the time. */
  public BroadcastBenchmark() {
    topic.add(0, 1);
    SubscriberList<EncodeOnce> list = requireNonNull(topic.list(0));
    for (int i = 0; i < SUBSCRIBERS; i++) {
      list.add(new Subscription<>(list, new Reader(label), 0));
    }
  }

  /** Hands an event round and sends it. */
  @Benchmark
  @OperationsPerInvocation(SUBSCRIBERS)
  public void broadcast() {
    var delivery = new Delivery<>(topic, ++sequence, event, null, 0);
    backlog.add(delivery.bytes());
    delivery.prepare(sharing, null, 1);
    table.enqueue(delivery);
  }

  /** A client that takes at once what it is sent. */
  private static final class Reader extends ChannelInboundHandlerAdapter
      implements Subscriber<EncodeOnce> {
    private final StreamLabel label;
    private final EmbeddedChannel connection;
    private final Outbound outbound;

    Reader(StreamLabel label) {
      this.label = label;
      this.connection = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
      ChannelHandlerContext context = requireNonNull(connection.pipeline().firstContext());
      this.outbound = new Outbound(context, Wire.WEBSOCKET, LIMITS);
    }

    @Override
    public long accountId() {
      return 1;
    }

    @Override
    public void deliver(Delivery<EncodeOnce> delivery, Flushes flushes) {
      outbound.offerNow(requireNonNull(delivery.shared().encoded(Wire.WEBSOCKET, label, null)));
      flushes.sent();
      ReferenceCountUtil.release(connection.outboundMessages().poll());
    }

    @Override
    public void lost() {
      throw new IllegalStateException("nothing is lost here");
    }

    @Override
    public void missed() {
      throw new IllegalStateException("nothing is missed here");
    }
  }
}
