package org.flodgatt.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.flodgatt.auth.StreamAuthorizer;
import org.flodgatt.encode.EncodeOnce;
import org.flodgatt.event.StreamTable;
import org.flodgatt.event.Viewer;
import org.flodgatt.filter.KeywordFilterCache;
import org.flodgatt.hub.Hub;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.outbound.CloseReason;
import org.flodgatt.outbound.KeepAlive;
import org.flodgatt.outbound.Outbound;

/** All open sessions. Any thread, unless a method says otherwise. */
public final class Sessions {
  /** What every session needs. */
  public record Parts(
      Hub<EncodeOnce> hub,
      StreamAuthorizer authorizer,
      StreamTable streams,
      Metrics metrics,
      KeywordFilterCache keywordFilters) {}

  /**
   * An event loop that serves connections.
   *
   * @param index its place in the hub
   */
  public record Loop(int index, ScheduledExecutorService executor, KeepAlive keepAlive) {}

  private final Parts parts;
  private final SessionSettings settings;
  private final Set<Session> open = ConcurrentHashMap.newKeySet();

  /** No session is open yet. */
  public Sessions(Parts parts, SessionSettings settings) {
    this.parts = parts;
    this.settings = settings;
  }

  /**
   * Begins a session: it listens to the viewer's system topics at once. Called on the connection's
   * event loop, which must tell the session when the connection is gone.
   */
  public Session open(Viewer viewer, Outbound outbound, Loop loop) {
    Session session = new Session(this, parts, settings, viewer, outbound, loop);
    open.add(session);
    session.start();
    parts.keywordFilters().viewerArrived(viewer.accountId());
    return session;
  }

  void ended(Session session, long account) {
    open.remove(session);
    parts.keywordFilters().viewerLeft(account);
  }

  /** How many are open. */
  public int count() {
    return open.size();
  }

  /** Asks every session's event loop to close it. */
  public void closeAll(CloseReason reason) {
    open.forEach(session -> session.closeFromOutside(reason));
  }
}
