package org.flodgatt.session;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.flodgatt.auth.Denial;
import org.flodgatt.auth.Grant;
import org.flodgatt.auth.StreamAuthorizer;
import org.flodgatt.auth.StreamParameter;
import org.flodgatt.auth.StreamRequest;
import org.flodgatt.encode.StreamLabel;
import org.flodgatt.event.StreamKind;
import org.flodgatt.event.Viewer;
import org.flodgatt.hub.Flushes;
import org.flodgatt.metrics.Metrics.ClientType;
import org.flodgatt.metrics.Refusals.Limit;
import org.flodgatt.outbound.CloseReason;
import org.flodgatt.outbound.KeepAlive;
import org.flodgatt.outbound.Outbound;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection: its viewer, its subscriptions, its commands. Confined to its event loop;
 * every answer that comes later re-checks there that the session is still open, so a client that
 * leaves at any moment leaves nothing behind (invariant I4).
 */
public final class Session extends KeepAlive.Kept implements Flushes.Flush {
  private static final Logger log = LoggerFactory.getLogger(Session.class);

  /** A client that sends faster than look-ups answer is not one of ours. */
  private static final int MOST_WAITING_CHARS = 256 * 1024;

  /** How long an event stream waits for Redis to confirm before it opens all the same. */
  private static final long CONFIRMATION_MILLIS = 1000;

  private enum State {
    /** No event is written yet: an event stream before its first byte. */
    OPENING,
    OPEN,
    /** It may have missed something: nothing more is sent until its turn to be closed comes. */
    LEAVING,
    CLOSED
  }

  private final Sessions sessions;
  private final Sessions.Parts parts;
  private final SessionSettings settings;
  private final Viewer viewer;
  private final Outbound outbound;
  private final Sessions.Loop loop;
  private final ClientType type;

  /** Nearly always one or a few, so a change makes a new list. Other threads may read it. */
  private volatile List<StreamSubscription> streams = List.of();

  private @Nullable SystemTopics system;

  /** Commands that wait for a look-up; {@code null}: none ever had to. */
  private @Nullable Deque<String> commands;

  private @Nullable Consumer<Denial> refusal;
  private State state;
  private boolean lookingUp;
  private boolean awaitingPong;
  private int waitingChars;
  private boolean unflushed;

  Session(
      Sessions sessions,
      Sessions.Parts parts,
      SessionSettings settings,
      Viewer viewer,
      Outbound outbound,
      Sessions.Loop loop) {
    this.sessions = sessions;
    this.parts = parts;
    this.settings = settings;
    this.viewer = viewer;
    this.outbound = outbound;
    this.loop = loop;
    boolean webSocket = outbound.wire().isWebSocket();
    this.type = webSocket ? ClientType.WEBSOCKET : ClientType.EVENTSOURCE;
    this.state = webSocket ? State.OPEN : State.OPENING;
  }

  void start() {
    parts.metrics().clientOpened(type);
    if (!viewer.isAnonymous()) {
      system = new SystemTopics(this, parts.hub(), loop.index());
    }
    if (state == State.OPEN) {
      loop.keepAlive().add(outbound.wire(), this);
    }
  }

  /** It is time to see whether the client is still there. */
  @Override
  protected void beat() {
    if (outbound.wire().isWebSocket()) {
      ping();
    } else {
      thump();
    }
  }

  // Event streams

  /**
   * Opens the one stream of an event-stream client.
   *
   * @param since behind which event it wants to go on; {@code null}: it does not know that it could
   * @param opened writes the response head; from then on events follow
   * @param refused answers the request instead; the session is over then
   */
  public void openStream(
      StreamRequest request, @Nullable String since, Runnable opened, Consumer<Denial> refused) {
    refusal = refused;
    parts
        .authorizer()
        .authorize(request, viewer)
        .thenAcceptAsync(
            result -> {
              if (state == State.CLOSED) {
                return;
              }
              switch (result) {
                case StreamAuthorizer.Result.Denied(Denial denial) ->
                    refuse(denial, CloseReason.CLIENT);
                case StreamAuthorizer.Result.Granted(Grant grant) -> listen(grant, since, opened);
              }
            },
            loop.executor());
  }

  /** The client is told that the stream is open when Redis has confirmed it, if Redis can. */
  private void listen(Grant grant, @Nullable String since, Runnable opened) {
    StreamSubscription stream = add(grant, since);
    whenConfirmed(
        stream,
        () -> {
          if (state == State.OPENING) {
            state = State.OPEN;
            refusal = null;
            loop.keepAlive().add(outbound.wire(), this);
            opened.run();
            stream.begin();
          }
        });
  }

  /** Does it later on this loop: when Redis has confirmed the stream, or has had its time. */
  private void whenConfirmed(StreamSubscription stream, Runnable action) {
    stream.whenLive(() -> loop.executor().execute(action));
    loop.executor().schedule(action, CONFIRMATION_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void refuse(Denial denial, CloseReason reason) {
    Consumer<Denial> answer = refusal;
    end(reason);
    if (answer != null) {
      answer.accept(denial);
    }
  }

  private void thump() {
    if (state == State.OPEN) {
      outbound.send(KeepAlive.thump(outbound.wire()));
    }
  }

  // WebSocket clients

  /**
   * The client, on a WebSocket, wants to listen to a stream.
   *
   * @param stream its name; {@code null}: it was none
   * @param given what else the client named
   * @param since behind which event it wants to go on; {@code null}: it does not know that it could
   */
  public void subscribeTo(
      @Nullable String stream, Function<String, StreamParameter> given, @Nullable String since) {
    decide(
        stream,
        given,
        parts.authorizer()::authorize,
        grant -> subscribe(grant, since),
        this::sendError);
  }

  /** A text message. Commands take effect in the order sent, also while look-ups are pending. */
  public void received(String text) {
    if (state != State.OPEN) {
      return;
    }
    if (!lookingUp) {
      run(CommandParser.parse(text));
      return;
    }
    waitingChars += text.length() + 16;
    if (waitingChars > MOST_WAITING_CHARS) {
      parts.metrics().refusals().refused(Limit.WAITING_COMMANDS, MOST_WAITING_CHARS);
      close(CloseReason.TOO_MANY_COMMANDS);
      return;
    }
    if (commands == null) {
      commands = new ArrayDeque<>();
    }
    commands.add(text);
  }

  /** A pong of the client. */
  public void ponged() {
    awaitingPong = false;
  }

  private void ping() {
    if (awaitingPong) {
      close(CloseReason.SILENT);
      return;
    }
    awaitingPong = true;
    outbound.send(KeepAlive.ping());
  }

  private void runWaiting() {
    while (state == State.OPEN && !lookingUp) {
      String next = commands == null ? null : commands.poll();
      if (next == null) {
        commands = null;
        return;
      }
      waitingChars -= next.length() + 16;
      run(CommandParser.parse(next));
    }
  }

  private void run(ClientCommand command) {
    switch (command) {
      case ClientCommand.Subscribe(ClientCommand.Target target, String since) ->
          subscribeTo(target.stream(), target::parameter, since);
      case ClientCommand.Unsubscribe(ClientCommand.Target target) ->
          decide(
              target.stream(),
              target::parameter,
              parts.authorizer()::identify,
              this::unsubscribe,
              _ -> outbound.sendText("{\"error\":\"Error unsubscribing from channel\"}"));
      case ClientCommand.Ignored(String why) ->
          log.debug("A message of account {} was ignored: {}", viewer.accountId(), why);
    }
  }

  /** Looks the stream up, and when that needs the database lets later commands wait. */
  private void decide(
      @Nullable String name,
      Function<String, StreamParameter> given,
      BiFunction<StreamRequest, Viewer, CompletableFuture<StreamAuthorizer.Result>> question,
      Consumer<Grant> granted,
      Consumer<Denial> denied) {
    StreamKind kind = name == null ? null : parts.streams().named(name);
    if (kind == null) {
      denied.accept(Denial.UNKNOWN_STREAM);
      return;
    }
    var answer = question.apply(StreamRequest.of(kind, given), viewer);
    if (answer.isDone()) {
      apply(answer.join(), granted, denied);
      return;
    }
    lookingUp = true;
    answer.thenAcceptAsync(
        result -> {
          lookingUp = false;
          if (state == State.OPEN) {
            apply(result, granted, denied);
            runWaiting();
          }
        },
        loop.executor());
  }

  private static void apply(
      StreamAuthorizer.Result result, Consumer<Grant> granted, Consumer<Denial> denied) {
    switch (result) {
      case StreamAuthorizer.Result.Granted(Grant grant) -> granted.accept(grant);
      case StreamAuthorizer.Result.Denied(Denial denial) -> denied.accept(denial);
    }
  }

  /** Subscribing again to the same topics changes nothing; the first spelling stays. */
  private void subscribe(Grant grant, @Nullable String since) {
    if (streamOn(grant) != null) {
      return;
    }
    if (streams.size() >= settings.maxSubscriptions()) {
      parts.metrics().refusals().refused(Limit.SUBSCRIPTIONS, settings.maxSubscriptions());
      sendError(Denial.TOO_MANY_STREAMS);
      return;
    }
    StreamSubscription stream = add(grant, since);
    if (since != null && parts.hub().resumes()) {
      whenConfirmed(stream, stream::begin);
    }
  }

  private StreamSubscription add(Grant grant, @Nullable String asked) {
    String since = parts.hub().resumes() ? asked : null;
    StreamLabel label = sessions.label(grant);
    StreamSubscription stream =
        new StreamSubscription(
            this,
            grant,
            since == null ? label : label.numbered(),
            loop.counts().stream(grant.kind().name()));
    List<StreamSubscription> more = new ArrayList<>(streams);
    more.add(stream);
    streams = List.copyOf(more);
    parts.metrics().streamStarted(type, grant.kind().name());
    if (since == null) {
      stream.listen(parts.hub(), grant.topics(), loop.index());
    } else {
      stream.resume(parts.hub(), grant.topics(), loop.index(), since);
    }
    grant.topics().forEach(parts.hub()::streamStarted);
    return stream;
  }

  /** The stream that listens to the same topics; {@code null}: there is none. */
  private @Nullable StreamSubscription streamOn(Grant grant) {
    for (StreamSubscription stream : streams) {
      if (stream.listensTo(grant.topics())) {
        return stream;
      }
    }
    return null;
  }

  private void unsubscribe(Grant grant) {
    StreamSubscription stream = streamOn(grant);
    if (stream != null) {
      streams = streams.stream().filter(other -> other != stream).toList();
      leave(stream);
    }
  }

  private void leave(StreamSubscription stream) {
    stream.close(parts.hub());
    parts.metrics().streamEnded(type, stream.streamName());
  }

  private void sendError(Denial denial) {
    outbound.sendText(
        "{\"error\":\"" + denial.message() + "\",\"status\":" + denial.status() + "}");
  }

  // Events

  /** The way out to the client. */
  public Outbound outbound() {
    return outbound;
  }

  ClientType type() {
    return type;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  /**
   * An event for the client: it is sent at the end of the loop's turn, or at once when nothing more
   * comes in this turn.
   *
   * @return {@code false}: too much waits already, and the caller must close the session
   */
  boolean offer(ByteBuf shared, Flushes flushes) {
    boolean now = flushes.atOnce();
    boolean taken = now ? outbound.offerNow(shared) : outbound.offer(shared);
    if (taken) {
      flushes.sent();
      if (!now && !unflushed) {
        unflushed = true;
        flushes.add(this);
      }
    }
    return taken;
  }

  /** Sends what was queued in this turn of the loop. */
  @Override
  public void flush() {
    unflushed = false;
    outbound.flush();
  }

  // The end

  /** Ends the session and the connection. After this nothing of the client is obeyed. */
  public void close(CloseReason reason) {
    if (state == State.CLOSED) {
      return;
    }
    if (state == State.OPENING) {
      refuse(reason == CloseReason.KILLED ? Denial.INVALID_TOKEN : Denial.UNEXPECTED, reason);
      return;
    }
    end(reason);
    outbound.close(reason, settings.closeDeadline());
  }

  /** The client sent a close frame: it gets it back. */
  public void closedByClient(byte[] payload) {
    end(CloseReason.CLIENT);
    outbound.echoClose(payload, settings.closeDeadline());
  }

  /** The connection became writable or not. */
  public void writabilityChanged() {
    outbound.writabilityChanged(() -> close(CloseReason.TOO_SLOW));
  }

  /** The connection is gone. */
  public void disconnected() {
    end(outbound.endedBy());
  }

  /**
   * Something that was for the client is lost. It gets nothing more, so that what it has stays
   * gapless, and is closed soon; not at once, because many sessions lose the same event.
   */
  void lost(CloseReason reason) {
    if (state == State.OPEN) {
      state = State.LEAVING;
      closeWithin(reason, sessions.recovery().closeWindow());
    }
  }

  /** Redis was away, and nobody knows what was published meanwhile. */
  void missed() {
    switch (sessions.recovery().gapPolicy()) {
      case CLOSE -> lost(CloseReason.GAP);
      case IGNORE -> log.trace("A gap is ignored");
    }
  }

  void killsMayBeMissed() {
    sessions.killsMayBeMissed();
  }

  /** Tells of each stream. Any thread. */
  void eachStream(BiConsumer<String, String> listener) {
    streams.forEach(stream -> stream.describe(listener));
  }

  Viewer viewer() {
    return viewer;
  }

  /** Any thread. */
  void closeIfBehind(int round) {
    loop.executor()
        .execute(() -> {
          if (outbound.isBehind(round)) {
            close(CloseReason.TOO_SLOW);
          }
        });
  }

  /** Closes the session at a random moment within the window. Any thread. */
  void closeWithin(CloseReason reason, Duration window) {
    long delay = ThreadLocalRandom.current().nextLong(window.toNanos() + 1);
    loop.executor().schedule(() -> close(reason), delay, TimeUnit.NANOSECONDS);
  }

  private void end(CloseReason reason) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    KeepAlive.remove(this);
    streams.forEach(this::leave);
    streams = List.of();
    if (system != null) {
      system.close(parts.hub());
    }
    commands = null;
    log.atLevel(reason.level())
        .log("A connection of account {} ends: {}", viewer.accountId(), reason.label());
    parts.metrics().clientClosed(type);
    parts.metrics().connectionClosed(reason.label());
    sessions.ended(this, viewer.accountId(), reason);
  }
}
