package org.flodgatt.session;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.flodgatt.auth.Grant;
import org.flodgatt.auth.StreamAuthorizer;
import org.flodgatt.auth.StreamParameter;
import org.flodgatt.encode.EncodeOnce;
import org.flodgatt.encode.JsonText;
import org.flodgatt.encode.StreamLabel;
import org.flodgatt.event.StreamKind.Parameter;
import org.flodgatt.event.StreamTable;
import org.flodgatt.event.Viewer;
import org.flodgatt.filter.DropRule;
import org.flodgatt.filter.KeywordFilterCache;
import org.flodgatt.hub.Hub;
import org.flodgatt.log.Seldom;
import org.flodgatt.metrics.Deliveries;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.outbound.CloseReason;
import org.flodgatt.outbound.KeepAlive;
import org.flodgatt.outbound.Outbound;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All open sessions. Any thread, unless a method says otherwise. */
public final class Sessions {
  private static final Logger log = LoggerFactory.getLogger(Sessions.class);

  /** What every session needs. */
  public record Parts(
      Hub<EncodeOnce> hub,
      StreamAuthorizer authorizer,
      StreamTable streams,
      Metrics metrics,
      KeywordFilterCache keywordFilters) {}

  /** An event loop that serves connections. */
  public static final class Loop {
    private final int index;
    private final ScheduledExecutorService executor;
    private final KeepAlive keepAlive;
    private final Deliveries.Loop counts;

    /**
     * @param index its place in the hub
     */
    public Loop(
        int index, ScheduledExecutorService executor, KeepAlive keepAlive, Metrics metrics) {
      this.index = index;
      this.executor = executor;
      this.keepAlive = keepAlive;
      this.counts =
          metrics.deliveries().loop(Stream.of(DropRule.values()).map(DropRule::label).toList());
    }

    int index() {
      return index;
    }

    ScheduledExecutorService executor() {
      return executor;
    }

    KeepAlive keepAlive() {
      return keepAlive;
    }

    Deliveries.Loop counts() {
      return counts;
    }
  }

  private final Parts parts;
  private final SessionSettings settings;
  private final RecoverySettings recovery;
  private final Set<Session> open = ConcurrentHashMap.newKeySet();
  private final Map<String, StreamLabel> labels = new ConcurrentHashMap<>();
  private final Seldom<Long> tooSlow =
      new Seldom<>(
          account ->
              log.info("A client of account {} did not read what it asked for: closed", account),
          (times, account) ->
              log.info(
                  "{} clients did not read what they asked for in the last {} s, the last of"
                      + " account {}: closed",
                  times,
                  Seldom.QUIET.toSeconds(),
                  account));
  private volatile Runnable killsMayBeMissed = () -> {};
  private volatile @Nullable Ending ending;

  /** All sessions end. */
  private record Ending(CloseReason reason, Duration window) {}

  /** No session is open yet. */
  public Sessions(Parts parts, SessionSettings settings, RecoverySettings recovery) {
    this.parts = parts;
    this.settings = settings;
    this.recovery = recovery;
    parts.metrics().closeReasons(Stream.of(CloseReason.values()).map(CloseReason::label).toList());
  }

  RecoverySettings recovery() {
    return recovery;
  }

  /** What to do when news about tokens may have been missed. Called once, before all sessions. */
  void whenKillsMayBeMissed(Runnable action) {
    killsMayBeMissed = action;
  }

  /** Tags, lists and the like are shown as the client gave them; streams without are all alike. */
  StreamLabel label(Grant grant) {
    String name = grant.kind().name();
    Parameter takes = grant.kind().parameter();
    if (takes == Parameter.NONE) {
      return labels.computeIfAbsent(name, StreamLabel::of);
    }
    String given = json(grant.request().parameter());
    return takes.option().isEmpty()
        ? StreamLabel.of(name, given)
        : StreamLabel.of(name, given, json(grant.request().option()));
  }

  private static String json(StreamParameter given) {
    return switch (given) {
      case StreamParameter.Text(String text) -> JsonText.quote(text);
      case StreamParameter.Numeral(String literal) -> literal;
      case StreamParameter.Missing _, StreamParameter.Other _ -> "null";
    };
  }

  void killsMayBeMissed() {
    killsMayBeMissed.run();
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

  void ended(Session session, long account, CloseReason reason) {
    open.remove(session);
    if (reason == CloseReason.TOO_SLOW) {
      tooSlow.happened(account);
    }
    parts.keywordFilters().viewerLeft(account);
  }

  /** How many are open. */
  public int count() {
    return open.size();
  }

  /**
   * Tells of each stream of each client: its name, and its tag, list or account or an empty text.
   * Asks no event loop, so who comes or goes meanwhile may be missing or be told all the same.
   */
  public void eachStream(BiConsumer<String, String> listener) {
    open.forEach(session -> session.eachStream(listener));
  }

  /** The tokens of all open sessions, each once. */
  long[] tokenIds() {
    return open.stream()
        .map(Session::viewer)
        .filter(viewer -> !viewer.isAnonymous())
        .mapToLong(Viewer::tokenId)
        .distinct()
        .toArray();
  }

  /** Closes the sessions of these tokens. */
  void revoked(Set<Long> tokenIds) {
    open.stream()
        .filter(session -> tokenIds.contains(session.viewer().tokenId()))
        .forEach(session -> session.closeWithin(CloseReason.REVOKED, Duration.ZERO));
  }

  /**
   * Closes the clients for which more waits than a limit, which falls from round to round: memory
   * is short and they hold most of it.
   *
   * @param round 0 closes those beyond their soft limit
   */
  public void closeSlowest(int round) {
    open.forEach(session -> session.closeIfBehind(round));
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
