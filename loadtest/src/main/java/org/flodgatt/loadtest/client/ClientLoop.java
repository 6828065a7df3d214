package org.flodgatt.loadtest.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.flodgatt.loadtest.client.Client.Seat;
import org.flodgatt.loadtest.wire.Marker;
import org.flodgatt.loadtest.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * Opens all connections at the wished pace, reads them, and lets them come and go as planned, on
 * the one thread that runs it. The other methods may be called from any thread.
 */
public final class ClientLoop implements Runnable {
  private static final long CONNECT_NANOS = 30_000_000_000L;

  private final Audience audience;
  private final Behaviour behaviour;
  private final IntFunction<Share> shares;
  private final Marker marker;
  private final Handshake handshake;
  private final Connector connector;
  private final Selector selector;
  private final Tally tally = new Tally();
  private final @Nullable Client[] clients;
  private final Turnover turnover;

  /** Connections that the server ended and that others have replaced since. */
  private final List<Client> gone = new ArrayList<>();

  private final byte[] bytes = new byte[256 * 1024];
  private final ByteBuffer buffer = ByteBuffer.wrap(bytes);
  private final long startNanos = System.nanoTime();
  private int attempted;
  private long nextTimeoutCheck;
  private Totals left = Totals.NONE;
  private @Nullable Plan begun;
  private boolean reading = true;
  private volatile @Nullable Plan plan;
  private volatile boolean resumed;
  private volatile boolean stopped;
  private volatile Progress progress = Progress.NONE;

  /**
   * Prepares the clients.
   *
   * @param shares what the connection with a number, from 0, has to receive
   * @throws IOException if the system has no selector left
   */
  public ClientLoop(
      Audience audience, Behaviour behaviour, IntFunction<Share> shares, Marker marker)
      throws IOException {
    this.audience = audience;
    this.behaviour = behaviour;
    this.shares = shares;
    this.marker = marker;
    handshake = new Handshake(audience, startNanos);
    connector = new Connector(audience);
    clients = new Client[audience.connections()];
    turnover = new Turnover(behaviour, clients.length);
    selector = Selector.open();
  }

  /** The latest snapshot. */
  public Progress progress() {
    return progress;
  }

  /** Tells what is going to happen; before the first measured event is sent. */
  public void measure(Plan measured) {
    plan = measured;
    selector.wakeup();
  }

  /** Makes the clients that do not read do so again. */
  public void resume() {
    resumed = true;
    selector.wakeup();
  }

  /** Makes {@link #run} close all connections and return. */
  public void stop() {
    stopped = true;
    selector.wakeup();
  }

  @Override
  public void run() {
    try (selector) {
      while (!stopped) {
        long now = System.nanoTime();
        connectDue(now);
        closeOverdue(now);
        boolean busy = followPlan(now);
        selector.select(this::serve, busy || attempted < clients.length ? 1 : 100);
        progress = tally.progress();
      }
    } catch (IOException e) {
      tally.trouble("selector: " + e.getMessage());
    } finally {
      progress = tally.progress();
      for (Client client : clients) {
        if (client != null) {
          client.leave(false);
        }
      }
    }
  }

  /**
   * Adds up; only after {@link #run} has returned.
   *
   * @param published how many measured events were published to each topic
   */
  public Outcome outcome(int published) {
    Totals totals = left;
    for (Client client : gone) {
      totals = totals.plus(client.ledger(), duty(client), published);
    }
    for (int i = 0; i < clients.length; i++) {
      Client client = clients[i];
      if (client == null) {
        totals = totals.plus(new Ledger(shares.apply(i), true), 0, published);
      } else {
        boolean slow = client.seat().slow() && client.endedItself();
        int end = slow ? client.ledger().next() : published;
        totals = totals.plus(client.ledger(), duty(client), end);
      }
    }
    return new Outcome(
        progress,
        totals,
        Math.max(0, tally.lastOpenedNanos - startNanos) / 1e9,
        tally,
        tally.troubles,
        tally.slowEnds);
  }

  /** The first event that a connection has to hear. */
  private int duty(Client client) {
    if (client.seat().original() || begun == null) {
      return 0;
    }
    return client.wasOpen()
        ? begun.schedule().firstSince(client.openedNanos() + begun.graceNanos())
        : Integer.MAX_VALUE;
  }

  private void connectDue(long now) {
    double due = (now - startNanos) / 1e9 * audience.perSecond() + 1;
    while (attempted < clients.length && attempted < due && !stopped) {
      connect(attempted++, now, now, true);
    }
  }

  private void connect(int index, long wanted, long now, boolean original) {
    boolean slow = behaviour.isSlow(index, clients.length);
    Seat seat =
        new Seat(
            index, audience.isWebSocket(index), slow, original, shares.apply(index), wanted, now);
    try {
      SocketChannel socket = connector.prepare(index, slow);
      Client client = new Client(seat, socket, tally);
      clients[index] = client;
      try {
        boolean connected = socket.connect(audience.server());
        SelectionKey key = socket.register(selector, SelectionKey.OP_CONNECT, client);
        if (connected) {
          ask(client, key);
        }
      } catch (IOException e) {
        client.end("connect: " + e.getMessage());
        afterEnd(client, now);
      }
    } catch (IOException e) {
      tally.failed++;
      tally.trouble("socket: " + e.getMessage());
    }
  }

  /** Lets connections come and go, and stop reading; true: look again soon. */
  private boolean followPlan(long now) {
    Plan current = plan;
    if (current == null) {
      return false;
    }
    if (begun == null) {
      begun = current;
      tally.begin(current);
      turnover.begin(current);
      listenTo(false);
    }
    if (resumed) {
      listenTo(true);
    }
    turnover.advance(now, index -> replace(index, now), (index, wanted) -> retry(index, wanted));
    return turnover.isBusy(now);
  }

  private void listenTo(boolean slowOnes) {
    if (reading == slowOnes) {
      return;
    }
    reading = slowOnes;
    for (Client client : clients) {
      if (client != null && client.seat().slow() && !client.hasEnded()) {
        client.socket().keyFor(selector).interestOps(slowOnes ? SelectionKey.OP_READ : 0);
      }
    }
  }

  private void replace(int index, long now) {
    Client old = clients[index];
    if (old == null || turnover.isRetrying(index)) {
      return;
    }
    if (old.endedItself()) {
      gone.add(old);
    } else {
      old.leave(turnover.abruptly());
      settle(old, now);
    }
    connect(index, now, now, false);
  }

  private void retry(int index, long wanted) {
    connect(index, wanted, System.nanoTime(), false);
  }

  /** A connection that left of its own will has to have heard all but the latest events. */
  private void settle(Client client, long now) {
    if (begun != null) {
      int end = begun.schedule().firstSince(now - begun.graceNanos());
      left = left.plus(client.ledger(), duty(client), Math.max(client.ledger().next(), end));
    }
  }

  private void ask(Client client, SelectionKey key) throws IOException {
    client.write(handshake.request(client.seat().index()));
    key.interestOps(SelectionKey.OP_READ);
  }

  private void serve(SelectionKey key) {
    if (!(key.attachment() instanceof Client client)) {
      return;
    }
    try {
      if (key.isConnectable()) {
        client.socket().finishConnect();
        ask(client, key);
      } else {
        read(client);
      }
    } catch (IOException e) {
      client.end((client.isOpening() ? "opening: " : "reading: ") + e.getMessage());
    } catch (WireException e) {
      client.end(String.valueOf(e.getMessage()));
    }
    if (client.hasEnded()) {
      afterEnd(client, System.nanoTime());
    }
  }

  /** Connections in place of others try again, as clients do, when the server refuses them. */
  private void afterEnd(Client client, long now) {
    Seat seat = client.seat();
    if (!seat.original() && !client.wasOpen()) {
      tally.retries++;
      turnover.retryLater(seat.index(), seat.wantedNanos(), now);
    }
  }

  private void read(Client client) throws IOException, WireException {
    buffer.clear();
    int length = client.socket().read(buffer);
    if (length < 0) {
      client.end("end of stream");
    } else {
      client.read(handshake, marker, bytes, length, System.nanoTime());
    }
  }

  private void closeOverdue(long now) {
    if (now - nextTimeoutCheck < 0 && nextTimeoutCheck != 0) {
      return;
    }
    nextTimeoutCheck = now + 1_000_000_000L;
    for (Client client : clients) {
      if (client != null
          && client.isOpening()
          && now - client.seat().startedNanos() > CONNECT_NANOS) {
        client.end("no answer within 30 s");
        afterEnd(client, now);
      }
    }
  }
}
