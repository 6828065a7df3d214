package org.flodgatt.session;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flodgatt.auth.Grant;
import org.flodgatt.auth.StreamParameter;
import org.flodgatt.encode.EncodeOnce;
import org.flodgatt.encode.JsonText;
import org.flodgatt.encode.StreamLabel;
import org.flodgatt.event.StatusView;
import org.flodgatt.event.Viewer;
import org.flodgatt.filter.DropRule;
import org.flodgatt.filter.Screening;
import org.flodgatt.filter.ViewerRules;
import org.flodgatt.hub.Delivery;
import org.flodgatt.hub.Flushes;
import org.flodgatt.hub.Subscriber;
import org.flodgatt.hub.Subscription;
import org.flodgatt.outbound.CloseReason;

/**
 * One stream of one session: the private part of delivery. The rules of this viewer, then the
 * shared bytes. Confined to the session's event loop.
 */
final class StreamSubscription implements Subscriber<EncodeOnce> {
  private final Session session;
  private final Grant grant;
  private final Viewer viewer;
  private final ViewerRules rules;
  private final StreamLabel label;
  private final List<Subscription> topics = new ArrayList<>(1);

  StreamSubscription(Session session, Grant grant, Viewer viewer) {
    this.session = session;
    this.grant = grant;
    this.viewer = viewer;
    this.rules =
        new ViewerRules(
            viewer.accountId(), viewer.languages(), grant.hideLocal(), grant.hideRemote());
    this.label = label(grant);
  }

  /** Tag and list are shown as the client gave them. */
  private static StreamLabel label(Grant grant) {
    String name = grant.kind().name();
    return switch (grant.kind().parameter()) {
      case NONE -> StreamLabel.of(name);
      case TAG, LIST ->
          switch (grant.parameter()) {
            case StreamParameter.Text(String text) -> StreamLabel.of(name, JsonText.quote(text));
            case StreamParameter.Numeral(String literal) -> StreamLabel.of(name, literal);
            case StreamParameter.Missing _, StreamParameter.Other _ -> StreamLabel.of(name);
          };
    };
  }

  void add(Subscription topic) {
    topics.add(topic);
  }

  void close() {
    topics.forEach(Subscription::close);
  }

  /** Runs the action when every topic is confirmed. */
  void whenLive(Runnable action) {
    AtomicInteger unconfirmed = new AtomicInteger(topics.size());
    for (Subscription topic : topics) {
      topic.whenLive(() -> {
        if (unconfirmed.decrementAndGet() == 0) {
          action.run();
        }
      });
    }
  }

  String streamName() {
    return grant.kind().name();
  }

  @Override
  public long accountId() {
    return viewer.accountId();
  }

  @Override
  public void deliver(Delivery<EncodeOnce> delivery, Flushes flushes) {
    if (!session.isOpen()) {
      return;
    }
    byte[] annotation = null;
    StatusView status = delivery.status();
    Screening screening = delivery.screening();
    if (status != null) {
      if (screening == null) {
        throw new IllegalStateException("a status came unscreened");
      }
      DropRule rule = rules.dropping(status, screening);
      if (rule != null) {
        session.filtered(rule.label());
        return;
      }
      annotation = screening.annotation(viewer.accountId());
    }
    ByteBuf bytes = delivery.shared().encoded(session.outbound().wire(), label, annotation);
    if (bytes == null) {
      return;
    }
    if (session.outbound().offer(bytes)) {
      session.queued(flushes);
    } else {
      session.close(CloseReason.TOO_SLOW);
    }
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
