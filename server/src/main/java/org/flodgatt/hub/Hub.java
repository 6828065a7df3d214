package org.flodgatt.hub;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flodgatt.event.Event;
import org.flodgatt.event.EventParser;
import org.flodgatt.event.StatusParse;
import org.flodgatt.event.StatusView;
import org.flodgatt.event.Topic;
import org.flodgatt.filter.EventScreen;
import org.flodgatt.filter.KeywordFilterCache;
import org.flodgatt.metrics.Metrics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who listens to what. Subscribers come and go on their event loops; events come from the source's
 * reading thread, are parsed once, screened once, and reach each loop as one task.
 *
 * @param <S> what all subscribers of an event share, made once
 */
public final class Hub<S> implements TopicListener {
  private static final Logger log = LoggerFactory.getLogger(Hub.class);
  private static final String SYSTEM = "timeline:system:";

  private final Map<String, TopicEntry<S>> topics = new ConcurrentHashMap<>();
  private final Set<String> reported = ConcurrentHashMap.newKeySet();
  private final Consumer<Delivery<S>> onward = this::broadcast;

  /** For what the reading thread brings. */
  private final Consumer<Delivery<S>> together = this::broadcastTogether;

  private final Runnable caughtUp = this::caughtUp;
  private final List<LoopTable<S>> loops;
  private final Sharing<S> sharing;
  private final Screener<S> screener;
  private final Backlog backlog;
  private final History<S> history;
  private final Lingering<S> lingering;
  private final Resumption.Parts<S> resuming;
  private final KeywordFilterCache keywordFilters;
  private final Metrics metrics;
  private @Nullable TopicSource source;

  /**
   * What the hub is made of.
   *
   * @param loops the event loops; subscribers name theirs by its index here
   * @param sharing makes what all subscribers of an event share
   * @param screen screens events of filtered topics
   * @param blocking where screening may wait for the database
   * @param keywordFilters told at once when an account's filters changed
   */
  public record Parts<S>(
      List<Loop> loops,
      Sharing<S> sharing,
      EventScreen screen,
      Executor blocking,
      KeywordFilterCache keywordFilters) {}

  /**
   * An event loop that serves connections.
   *
   * @param soon runs a task on the loop as soon as it can
   * @param afterSockets runs a task on the loop once the loop has looked after its sockets again
   */
  public record Loop(Executor soon, Executor afterSockets) {}

  /** Makes a hub that still needs its {@link #source(TopicSource)}. */
  public Hub(Parts<S> parts, HubSettings settings, Metrics metrics) {
    this.sharing = parts.sharing();
    this.keywordFilters = parts.keywordFilters();
    this.metrics = metrics;
    this.backlog = new Backlog(settings, metrics);
    this.loops =
        IntStream.range(0, parts.loops().size())
            .mapToObj(i ->
                new LoopTable<>(
                    i, parts.loops().get(i), sharing, backlog, metrics.deliveryTimes().loop()))
            .toList();
    this.screener = new Screener<>(parts.screen(), parts.blocking(), settings, metrics, onward);
    this.history = new History<>(settings.history());
    this.lingering = new Lingering<>(settings.history().age());
    var replays = new Replays<>(parts.screen(), parts.blocking(), sharing, history);
    this.resuming = new Resumption.Parts<>(history, replays, metrics);
    metrics.observe(
        "flodgatt_backlog_bytes", "Bytes from Redis that wait for the event loops", backlog::bytes);
    metrics.observe(
        "flodgatt_client_backlog_bytes",
        "Bytes in memory that wait for clients; what several wait for counts once",
        backlog::clientBytes);
    metrics.observe(
        "flodgatt_screening_backlog_bytes",
        "Bytes from Redis that wait for the database",
        screener.heldBytes()::get);
    metrics.observe(
        "flodgatt_history_bytes",
        "Bytes of events that are kept for clients that come back",
        history::bytes);
    metrics.observe(
        "flodgatt_oldest_waiting_event_seconds",
        "Age of the oldest event from Redis that waits for the database or for an event loop",
        this::oldestSeconds);
  }

  /** How long the oldest event from Redis has been waiting inside. Any thread. */
  public double oldestSeconds() {
    long now = System.nanoTime();
    Stream<@Nullable Long> inLoops = loops.stream().map(LoopTable::oldestNanos);
    return Stream.concat(inLoops, Stream.of(screener).map(Screener::oldestNanos))
        .filter(Objects::nonNull)
        .mapToDouble(arrived -> (now - arrived) / 1e9)
        .max()
        .orElse(0);
  }

  /** Bytes from the source that wait for the database or for an event loop. Any thread. */
  public long waitingBytes() {
    return backlog.bytes() + screener.heldBytes().get();
  }

  /** Bytes in memory that wait for clients. Any thread. */
  public long clientBytes() {
    return backlog.clientBytes();
  }

  /** Whom the events are for. Called once, before the first event. */
  public void clients(Clients clients) {
    backlog.clients(clients);
  }

  /** Where events come from. Called once, before the first subscriber. */
  public void source(TopicSource topicSource) {
    source = topicSource;
  }

  private TopicSource source() {
    TopicSource set = source;
    if (set == null) {
      throw new IllegalStateException("the hub has no source yet");
    }
    return set;
  }

  /**
   * Listens to a topic, from the next event on. Called on the subscriber's event loop.
   *
   * @param filtered whether statuses on the topic must be screened; the same for all its
   *     subscribers
   * @param loop the index of the subscriber's event loop
   */
  public Subscription<S> subscribe(
      Topic topic, boolean filtered, int loop, Subscriber<S> subscriber) {
    return join(topic, filtered, loop, subscriber, false);
  }

  /** Whether clients can resume here at all. */
  public boolean resumes() {
    return history.on();
  }

  /**
   * Listens to the topics of a client that comes back. When {@link Subscription#begin} is told, it
   * gets what came behind the id, in order, if that is known to be all; then {@link Event#RESUME},
   * which tells whether it was; and then what is new. Called on the subscriber's event loop, and
   * only where {@link #resumes} is true.
   *
   * @param since the last id that the client got; others, for example an empty one, are as good as
   *     one of which nothing is known any more
   */
  public List<Subscription<S>> resume(
      List<Topic> wanted, boolean filtered, int loop, Subscriber<S> subscriber, String since) {
    var resumption =
        new Resumption<>(subscriber, history.numberOf(since), resuming, loops.get(loop));
    List<Subscription<S>> joined =
        wanted.stream().map(topic -> join(topic, filtered, loop, resumption, true)).toList();
    resumption.topics(joined);
    return joined;
  }

  private Subscription<S> join(
      Topic topic, boolean filtered, int loop, Subscriber<S> subscriber, boolean kept) {
    long account = subscriber.accountId();
    // Joining and leaving are told inside the map's operation for the topic, which
    // ConcurrentHashMap runs one at a time for a key: so the source hears them in the order in
    // which the first listener came and the last one went.
    long[] joinedAt = new long[1];
    TopicEntry<S> entry =
        topics.compute(
            topic.name(),
            (_, present) -> {
              TopicEntry<S> joined = present;
              if (joined == null) {
                joined = new TopicEntry<>(topic, filtered, screener.heldBytes());
                source().join(topic);
                metrics.topicsChanged(1);
              }
              joined.add(loop, account);
              if (kept) {
                history.begin(joined);
              }
              // Asked later, what the source brought meanwhile would count as before joining.
              joinedAt[0] = history.number();
              return joined;
            });
    SubscriberList<S> list = requireNonNull(entry.list(loop), "it was just added to");
    var subscription = new Subscription<>(list, subscriber, joinedAt[0]);
    list.add(subscription);
    return subscription;
  }

  /** Ends a subscription; again is harmless. Called on the subscriber's event loop. */
  public void unsubscribe(Subscription<S> subscription) {
    if (subscription.hasEnded()) {
      return;
    }
    subscription.end();
    SubscriberList<S> list = subscription.list();
    TopicEntry<S> entry = list.entry();
    long account = subscription.subscriber().accountId();
    topics.computeIfPresent(
        entry.topic().name(),
        (_, present) -> {
          boolean stays = !present.remove(list, account) || lingering.keeps(present);
          return stays ? present : left(present);
        });
  }

  /** Nobody needs the topic any more. Inside the map's operation for it. */
  private @Nullable TopicEntry<S> left(TopicEntry<S> entry) {
    history.end(entry);
    source().leave(entry.topic());
    metrics.topicsChanged(-1);
    return null;
  }

  /** Forgets what nobody can come back for any more. From time to time, on any thread. */
  public void forgetOld() {
    history.forgetOld();
    lingering.forEach(entry ->
        topics.computeIfPresent(
            entry.topic().name(),
            (_, present) -> {
              TopicPast<S> past = present.past();
              return past != null && lingering.isOver(present, past) ? left(present) : present;
            }));
  }

  /** A stream has started on a topic that is subscribed to: Rails is told. */
  public void streamStarted(Topic topic) {
    source().streamStarted(topic);
  }

  @Override
  public void message(String topic, byte[] message) {
    backlog.awaitRoom(caughtUp);
    TopicEntry<S> entry = topics.get(topic);
    if (entry == null) {
      return; // Its last listener has just gone.
    }
    switch (EventParser.parse(message)) {
      case EventParser.Parsed.Ok(Event event) -> publish(entry, event);
      case EventParser.Parsed.Malformed(String kind) -> {
        metrics.malformedMessage(kind);
        reportOnce("message", kind, topic);
      }
    }
  }

  @Override
  public void caughtUp() {
    loops.forEach(LoopTable::wakeForGathered);
  }

  private void publish(TopicEntry<S> entry, Event event) {
    if (entry.topic().isSystem()) {
      system(entry.topic(), event);
    } else if (!event.forClients()) {
      metrics.malformedMessage("no_payload");
      return;
    }
    StatusView status = null;
    if (entry.filtered() && event.carriesStatus()) {
      switch (StatusView.parse(event)) {
        case StatusParse.Parsed(StatusView parsed) -> status = parsed;
        case StatusParse.Malformed(String kind) -> {
          metrics.malformedStatus(kind);
          reportOnce("status", kind, entry.topic().name());
          return;
        }
      }
    }
    long number = history.next(entry, event);
    if (!entry.isHeard()) {
      return; // It lingers, or its last listener has just gone.
    }
    var delivery = new Delivery<>(entry, number, event, status, System.nanoTime());
    if (entry.queue(delivery, together)) {
      screener.submit(delivery);
    }
  }

  /**
   * Cached filters are dropped here and not by a session on its loop: so an event that Rails
   * publishes after the change is screened by the new filters.
   */
  private void system(Topic topic, Event event) {
    if (event.name().equals(Event.FILTERS_CHANGED) && topic.name().startsWith(SYSTEM)) {
      filtersMayHaveChanged(topic);
    }
  }

  private void filtersMayHaveChanged(Topic topic) {
    keywordFilters.filtersChanged(Long.parseLong(topic.name().substring(SYSTEM.length())));
  }

  private void broadcast(Delivery<S> delivery) {
    prepared(delivery).forEach(loop -> loop.enqueue(delivery));
  }

  /** The same, with what comes at the same time. */
  private void broadcastTogether(Delivery<S> delivery) {
    prepared(delivery).forEach(loop -> loop.gather(delivery));
  }

  /** Readies the delivery for the loops on which somebody listens, if any. */
  private List<LoopTable<S>> prepared(Delivery<S> delivery) {
    // Asked once for each loop: the answer may change, the number of loops told must not.
    List<LoopTable<S>> listening = new ArrayList<>(loops.size());
    for (int i = 0; i < loops.size(); i++) {
      if (delivery.topic().heardOn(i)) {
        listening.add(loops.get(i));
      }
    }
    if (!listening.isEmpty()) {
      backlog.add(delivery.bytes());
      String id = history.on() ? history.id(delivery.sequence()) : null;
      delivery.prepare(sharing, id, listening.size());
    }
    return listening;
  }

  private void reportOnce(String what, String kind, String topic) {
    if (reported.add(what + kind)) {
      log.warn(
          "A malformed {} ({}) came on {} and was dropped; more of this kind are only counted",
          what,
          kind,
          topic);
    }
  }

  /** Before this moment a change of filters may have gone unheard. */
  @Override
  public void live(Topic topic) {
    if (topic.name().startsWith(SYSTEM)) {
      filtersMayHaveChanged(topic);
    }
    // The source may confirm before subscribe() has put the entry into the map; unlike get(), this
    // waits for it.
    TopicEntry<S> entry =
        topics.computeIfPresent(
            topic.name(),
            (_, present) -> {
              history.live(present);
              present.heard();
              return present;
            });
    if (entry != null) {
      entry.live();
    }
  }

  @Override
  public void interrupted() {
    List<TopicEntry<S>> heard = topics.values().stream().filter(TopicEntry::unheard).toList();
    // Who joins from now on waits until the topic is heard again.
    long at = history.interrupted();
    heard.forEach(entry -> entry.interrupted(at));
  }

  /** The gap takes its place in each topic's order, before anything that came after it. */
  @Override
  public void resumed(boolean nothingMissed) {
    history.resumed(nothingMissed);
    for (TopicEntry<S> entry : topics.values()) {
      if (!entry.isLive()) {
        history.unheard(entry);
      }
      Delivery<S> gap = entry.takeGap();
      if (gap != null && !nothingMissed) {
        entry.queue(gap, onward);
      }
    }
  }

  /** Lets the reading thread and the screening go, so that they can end. */
  public void close() {
    backlog.close();
    screener.close();
  }
}
