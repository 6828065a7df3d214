package org.flodgatt.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flodgatt.auth.Deadline;
import org.flodgatt.auth.FeedAccessLookup.FeedAccess;
import org.flodgatt.auth.StreamAuthorizer;
import org.flodgatt.encode.EncodeOnce;
import org.flodgatt.encode.MessageDeflater;
import org.flodgatt.encode.Wire;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.StreamKind;
import org.flodgatt.event.StreamKind.Parameter;
import org.flodgatt.event.StreamTable;
import org.flodgatt.event.Topic;
import org.flodgatt.event.Viewer;
import org.flodgatt.filter.EventScreen;
import org.flodgatt.filter.KeywordFilterCache;
import org.flodgatt.filter.Screening;
import org.flodgatt.hub.HistorySettings;
import org.flodgatt.hub.Hub;
import org.flodgatt.hub.HubSettings;
import org.flodgatt.hub.Sharing;
import org.flodgatt.hub.TopicSource;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.metrics.PrometheusText;
import org.flodgatt.outbound.KeepAlive;
import org.flodgatt.outbound.Outbound;
import org.flodgatt.outbound.OutboundSettings;
import org.flodgatt.session.RecoverySettings.GapPolicy;

/** Sessions on one embedded event loop; look-ups are answered when the test says so. */
final class TestingSessions implements TopicSource {
  static final Viewer VIEWER = new Viewer(3, 7, Set.of("read"), null, 0);
  static final SessionSettings SETTINGS =
      new SessionSettings(65_536, 5, Duration.ofMinutes(1), Duration.ofSeconds(5));
  private static final OutboundSettings OUTBOUND =
      new OutboundSettings(
          100_000, Duration.ofSeconds(10), 200_000, Duration.ofSeconds(30), Duration.ofSeconds(15));

  final EmbeddedChannel socket = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  final Set<String> joined = new HashSet<>();
  final List<String> started = new ArrayList<>();
  final Hub<EncodeOnce> hub;
  final Sessions sessions;
  final KeywordFilterCache filters = new KeywordFilterCache(_ -> Map.of());
  final List<EncodeOnce> shared = new ArrayList<>();
  boolean databaseIsAway;
  private final Deque<Runnable> lookups = new ArrayDeque<>();
  private final Deque<Runnable> screening = new ArrayDeque<>();
  private final Metrics counted;
  private final PrometheusText metrics;
  private final KeepAlive keepAlive;

  TestingSessions() {
    this(GapPolicy.CLOSE);
  }

  TestingSessions(GapPolicy gapPolicy) {
    this(gapPolicy, HistorySettings.OFF);
  }

  TestingSessions(GapPolicy gapPolicy, HistorySettings history) {
    var recovery = new RecoverySettings(gapPolicy, Duration.ofSeconds(4), Duration.ofMinutes(5));
    StreamTable streams = StreamTable.mastodon();
    counted = new Metrics(streams.rows().stream().map(StreamKind::name).toList());
    metrics = new PrometheusText(counted, PrometheusText.Names.NODE);
    var sharing =
        new Sharing<EncodeOnce>(
            (event, id) -> {
              var once =
                  new EncodeOnce(
                      event, id, UnpooledByteBufAllocator.DEFAULT, new MessageDeflater());
              shared.add(once);
              return once;
            },
            once -> {
              shared.remove(once);
              once.close();
            });
    var loop = socket.eventLoop();
    hub =
        new Hub<>(
            new Hub.Parts<>(
                List.of(new Hub.Loop(loop, loop)),
                sharing,
                TestingSessions::allow,
                screening::add,
                filters),
            new HubSettings(1_000_000, 500_000, Duration.ofMinutes(1), 1_000_000, history),
            counted);
    hub.source(this);
    var authorizer =
        new StreamAuthorizer(
            this::owns, this::feedAccess, lookups::add, new Deadline(Duration.ofMinutes(1)));
    sessions =
        new Sessions(
            new Sessions.Parts(hub, authorizer, streams, counted, filters), SETTINGS, recovery);
    socket.freezeTime(); // A slow machine must not let time pass that a test does not.
    keepAlive = new KeepAlive(loop, OUTBOUND);
    keepAlive.start();
  }

  private static List<Screening> allow(List<EventScreen.Candidate> batch) {
    return batch.stream()
        .<Screening>map(_ ->
            new Screening() {
              @Override
              public boolean hides(long accountId) {
                return false;
              }

              @Override
              public byte[] annotation(long accountId) {
                return "[]".getBytes(UTF_8);
              }
            })
        .toList();
  }

  private boolean owns(Parameter what, long account, long list) throws LookupException {
    failIfAway();
    return what == Parameter.LIST && account == 7 && list / 100 == 5;
  }

  private FeedAccess feedAccess() throws LookupException {
    failIfAway();
    return new FeedAccess(false, false, false, false, false);
  }

  private void failIfAway() throws LookupException {
    if (databaseIsAway) {
      throw new LookupException("the database is away");
    }
  }

  Session webSocket() {
    return open(Wire.WEBSOCKET, VIEWER);
  }

  Session open(Wire wire, Viewer viewer) {
    var outbound = new Outbound(socket.pipeline().lastContext(), wire, OUTBOUND);
    return sessions.open(
        viewer, outbound, new Sessions.Loop(0, socket.eventLoop(), keepAlive, counted));
  }

  /** Runs what waits on the event loop. */
  void run() {
    socket.runPendingTasks();
  }

  /** How many look-ups wait. */
  int lookupsWaiting() {
    return lookups.size();
  }

  /** Answers the oldest look-up, and lets its answer arrive. */
  void answerOne() {
    lookups.remove().run();
    run();
  }

  /** Answers all look-ups, also those that answers lead to. */
  void answerAll() {
    while (!lookups.isEmpty()) {
      answerOne();
    }
  }

  void publish(String topic, String json) {
    hub.message(topic, json.getBytes(UTF_8));
    hub.caughtUp();
    while (!screening.isEmpty()) {
      screening.remove().run();
    }
    run();
  }

  void delete(String topic, int id) {
    publish(topic, "{\"event\":\"delete\",\"payload\":\"" + id + "\"}");
  }

  void live(String topic) {
    hub.live(new Topic(topic));
    run();
  }

  /** What WebSocket clients got since the last call: texts, {@code ping}, {@code close …}. */
  List<String> frames() {
    List<String> frames = new ArrayList<>();
    for (ByteBuf bytes = socket.readOutbound(); bytes != null; bytes = socket.readOutbound()) {
      while (bytes.isReadable()) {
        frames.add(frame(bytes));
      }
      bytes.release();
    }
    return frames;
  }

  private static String frame(ByteBuf bytes) {
    int opcode = bytes.readUnsignedByte() & 0x0f;
    int length = bytes.readUnsignedByte();
    if (length == 126) {
      length = bytes.readUnsignedShort();
    }
    String close = opcode == 8 && length >= 2 ? bytes.readUnsignedShort() + " " : "";
    String text = bytes.readCharSequence(close.isEmpty() ? length : length - 2, UTF_8).toString();
    return switch (opcode) {
      case 1 -> text;
      case 8 -> ("close " + close + text).strip();
      case 9 -> "ping" + text;
      default -> "opcode " + opcode;
    };
  }

  /** What event-stream clients got since the last call. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf bytes = socket.readOutbound(); bytes != null; bytes = socket.readOutbound()) {
      text.append(bytes.toString(UTF_8));
      bytes.release();
    }
    return text.toString();
  }

  /** Whether no topic, no gauge, no cache entry and no shared buffer is left. */
  boolean nothingIsLeft() {
    boolean gaugesAreZero =
        new String(metrics.render(), UTF_8)
            .lines()
            .filter(line -> line.startsWith("connected_") || line.startsWith("redis_subscriptions"))
            .allMatch(line -> line.endsWith(" 0.0"));
    return joined.isEmpty()
        && gaugesAreZero
        && filters.accounts() == 0
        && sessions.count() == 0
        && shared.isEmpty();
  }

  double metric(String nameAndLabels) {
    return new String(metrics.render(), UTF_8)
        .lines()
        .filter(line -> line.startsWith(nameAndLabels + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(nameAndLabels.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  @Override
  public void join(Topic topic) {
    if (!joined.add(topic.name())) {
      throw new IllegalStateException("joined twice: " + topic);
    }
  }

  @Override
  public void leave(Topic topic) {
    if (!joined.remove(topic.name())) {
      throw new IllegalStateException("not joined: " + topic);
    }
  }

  @Override
  public void streamStarted(Topic topic) {
    started.add(topic.name());
  }
}
