package org.flodgatt.session;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.flodgatt.auth.Grant;
import org.flodgatt.encode.EncodeOnce;
import org.flodgatt.encode.StreamLabel;
import org.flodgatt.event.Event;
import org.flodgatt.event.Scope;
import org.flodgatt.event.StatusView;
import org.flodgatt.event.StreamKind;
import org.flodgatt.event.StreamKind.Feed;
import org.flodgatt.event.Topic;
import org.flodgatt.event.Viewer;
import org.flodgatt.filter.DropRule;
import org.flodgatt.filter.Screening;
import org.flodgatt.filter.ViewerRules;
import org.flodgatt.hub.Delivery;
import org.flodgatt.hub.Flushes;
import org.flodgatt.hub.Hub;
import org.flodgatt.hub.Subscriber;
import org.flodgatt.hub.Subscription;
import org.flodgatt.metrics.Deliveries;
import org.flodgatt.outbound.CloseReason;

/**
 * One stream of one session: the private part of delivery. The rules of this viewer, then the
 * shared bytes. Confined to the session's event loop.
 */
final class StreamSubscription implements Subscriber<EncodeOnce> {
  private final Session session;
  private final StreamKind kind;
  private final ViewerRules rules;
  private final StreamLabel label;
  private final Deliveries.OfStream counts;
  private List<Subscription<EncodeOnce>> topics = List.of();

  StreamSubscription(Session session, Grant grant, StreamLabel label, Deliveries.OfStream counts) {
    Viewer viewer = session.viewer();
    this.session = session;
    this.kind = grant.kind();
    this.rules =
        ViewerRules.of(
            viewer.languages(),
            grant.hideLocal(),
            grant.hideRemote(),
            viewer.isAnonymous() || !kind.localOnly(),
            viewer.isAnonymous() || kind.feed() == Feed.GROUP);
    this.label = label;
    this.counts = counts;
  }

  /** Listens to the topics from now on. */
  void listen(Hub<EncodeOnce> hub, List<Topic> wanted, int loop) {
    // Nearly always one: a list that knows it takes half the memory.
    topics =
        List.copyOf(
            wanted.stream()
                .map(topic -> hub.subscribe(topic, kind.filtered(), loop, this))
                .toList());
  }

  /** The same for a client that comes back: it gets nothing before {@link #begin}. */
  void resume(Hub<EncodeOnce> hub, List<Topic> wanted, int loop, String since) {
    topics = List.copyOf(hub.resume(wanted, kind.filtered(), loop, this, since));
  }

  /** The client can be written to, and the topics are heard; again is harmless. */
  void begin() {
    topics.forEach(Subscription::begin);
  }

  void close(Hub<EncodeOnce> hub) {
    topics.forEach(hub::unsubscribe);
  }

  /** Runs the action when every topic is confirmed. */
  void whenLive(Runnable action) {
    AtomicInteger unconfirmed = new AtomicInteger(topics.size());
    for (Subscription<EncodeOnce> topic : topics) {
      topic.whenLive(() -> {
        if (unconfirmed.decrementAndGet() == 0) {
          action.run();
        }
      });
    }
  }

  /** Whether the stream listens to these topics, in whatever order, and to no others. */
  boolean listensTo(List<Topic> others) {
    return topics.size() == others.size()
        && topics.stream().allMatch(topic -> others.contains(topic.topic()));
  }

  /**
   * Tells the stream's name, and its tag, list or account if it has one. Any thread: a stream that
   * has just been made may not be told yet.
   */
  void describe(BiConsumer<String, String> listener) {
    List<Subscription<EncodeOnce>> heard = topics;
    if (!heard.isEmpty()) {
      listener.accept(kind.name(), kind.topics().getFirst().valueIn(heard.getFirst().topic()));
    }
  }

  String streamName() {
    return kind.name();
  }

  @Override
  public long accountId() {
    return session.viewer().accountId();
  }

  @Override
  public void deliver(Delivery<EncodeOnce> delivery, Flushes flushes) {
    if (!session.isOpen()) {
      return;
    }
    String only = kind.onlyEvent();
    if (only != null && !isAbout(only, delivery.event().name())) {
      return;
    }
    // Old Mastodons publish notifications where tokens listen that are not for them.
    if (delivery.event().name().equals(Event.NOTIFICATION)
        && !Scope.READ_NOTIFICATIONS.coveredBy(session.viewer().scopes())) {
      return;
    }
    byte[] annotation = null;
    StatusView status = delivery.status();
    Screening screening = delivery.screening();
    if (status != null) {
      if (screening == null) {
        throw new IllegalStateException("a status came unscreened");
      }
      DropRule rule = rules.dropping(status, screening, accountId());
      if (rule != null) {
        counts.filtered(rule.label());
        return;
      }
      annotation = screening.annotation(accountId());
    }
    ByteBuf bytes = delivery.shared().encoded(session.outbound().wire(), label, annotation);
    if (bytes == null) {
      return;
    }
    if (session.offer(bytes, flushes)) {
      counts.sent(session.type(), bytes.readableBytes());
    } else {
      session.close(CloseReason.TOO_SLOW);
    }
  }

  private static boolean isAbout(String only, String name) {
    return only.equals(name) || name.equals(Event.RESUME);
  }

  @Override
  public void lost() {
    session.lost(CloseReason.EVENT_LOST);
  }

  @Override
  public void missed() {
    session.missed();
  }
}
