package org.flodgatt.session;

import org.flodgatt.encode.EncodeOnce;
import org.flodgatt.event.Event;
import org.flodgatt.event.Topic;
import org.flodgatt.event.Viewer;
import org.flodgatt.hub.Delivery;
import org.flodgatt.hub.Flushes;
import org.flodgatt.hub.Hub;
import org.flodgatt.hub.Subscriber;
import org.flodgatt.hub.Subscription;
import org.flodgatt.outbound.CloseReason;

/**
 * Hears for one session what Rails tells about the token and the account (contract section 8).
 * Nothing of it is for the client. Confined to the session's event loop.
 */
final class SystemTopics implements Subscriber<EncodeOnce> {
  private final Session session;
  private final Subscription<EncodeOnce> token;
  private final Subscription<EncodeOnce> account;

  /**
   * Listens from now on.
   *
   * @param loop the index of the session's event loop
   */
  SystemTopics(Session session, Hub<EncodeOnce> hub, int loop) {
    Viewer viewer = session.viewer();
    this.session = session;
    this.token = hub.subscribe(Topic.accessToken(viewer.tokenId()), false, loop, this);
    this.account = hub.subscribe(Topic.system(viewer.accountId()), false, loop, this);
  }

  @Override
  public long accountId() {
    return session.viewer().accountId();
  }

  @Override
  public void deliver(Delivery<EncodeOnce> delivery, Flushes flushes) {
    if (delivery.event().name().equals(Event.KILL)) {
      session.close(CloseReason.KILLED);
    }
  }

  /** It may have been a {@code kill}. */
  @Override
  public void lost() {
    session.close(CloseReason.EVENT_LOST);
  }

  @Override
  public void missed() {
    session.killsMayBeMissed();
  }

  void close(Hub<EncodeOnce> hub) {
    hub.unsubscribe(token);
    hub.unsubscribe(account);
  }
}
