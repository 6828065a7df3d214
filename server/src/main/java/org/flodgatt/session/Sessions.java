package org.flodgatt.session;

import java.time.Duration;
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
import org.jspecify.annotations.Nullable;

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
  private volatile @Nullable Ending ending;

  /** All sessions end. */
  private record Ending(CloseReason reason, Duration window) {}

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
    // Read after the session is in the set: so either this or closeSpread() closes it.
    Ending end = ending;
    if (end != null) {
      session.closeWithin(end.reason(), end.window());
    }
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

  /**
   * Closes every session at a moment of its own within the window, so that clients do not all come
   * back at once. Returns at once. From now on a session that opens is closed the same way.
   */
  public void closeSpread(CloseReason reason, Duration window) {
    ending = new Ending(reason, window);
    open.forEach(session -> session.closeWithin(reason, window));
  }
}
