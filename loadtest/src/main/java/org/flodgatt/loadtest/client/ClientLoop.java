package org.flodgatt.loadtest.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.flodgatt.loadtest.wire.Marker;
import org.flodgatt.loadtest.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * Opens all connections at the wished pace and reads them, on the one thread that runs it. The
 * other methods may be called from any thread.
 */
public final class ClientLoop implements Runnable {
  private static final long CONNECT_NANOS = 30_000_000_000L;
  private static final int PER_SOURCE = 5000;

  private final Audience audience;
  private final Marker marker;
  private final Handshake handshake;
  private final Selector selector;
  private final Tally tally = new Tally();
  private final List<Client> clients = new ArrayList<>();
  private final byte[] bytes = new byte[256 * 1024];
  private final ByteBuffer buffer = ByteBuffer.wrap(bytes);
  private final long startNanos = System.nanoTime();
  private int attempted;
  private long nextTimeoutCheck;
  private volatile @Nullable Schedule schedule;
  private volatile boolean stopped;
  private volatile Progress progress = Progress.NONE;

  /**
   * Prepares the clients.
   *
   * @throws IOException if the system has no selector left
   */
  public ClientLoop(Audience audience, Marker marker) throws IOException {
    this.audience = audience;
    this.marker = marker;
    handshake = new Handshake(audience, startNanos);
    selector = Selector.open();
  }

  /** The latest snapshot. */
  public Progress progress() {
    return progress;
  }

  /** Tells when each measured event is meant to be sent; before the first one is. */
  public void measure(Schedule intended) {
    schedule = intended;
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
        tally.schedule(schedule);
        selector.select(this::serve, attempted < audience.connections() ? 1 : 100);
        progress = tally.progress();
      }
    } catch (IOException e) {
      tally.trouble("selector: " + e.getMessage());
    } finally {
      clients.forEach(client -> client.end("told to", true));
      progress = tally.progress();
    }
  }

  /**
   * Adds up; only after {@link #run} has returned.
   *
   * @param published how many measured events were published to each topic
   */
  public Outcome outcome(int published) {
    long lost = (long) published * (audience.connections() - clients.size());
    long duplicated = 0;
    long reordered = 0;
    long invented = 0;
    for (Client client : clients) {
      Ledger ledger = client.ledger();
      lost += ledger.lost(published);
      duplicated += ledger.duplicated();
      reordered += ledger.reordered();
      invented += ledger.invented(published);
    }
    return new Outcome(
        progress,
        (long) published * audience.connections(),
        lost,
        duplicated,
        reordered,
        invented,
        tally.foreign,
        Math.max(0, tally.lastOpenedNanos - startNanos) / 1e9,
        tally.largestEvent == 0 ? 0 : tally.smallestEvent,
        tally.largestEvent,
        tally.connectMicros,
        tally.latencyMicros,
        tally.troubles);
  }

  private void connectDue(long now) {
    double due = (now - startNanos) / 1e9 * audience.perSecond() + 1;
    while (attempted < audience.connections() && attempted < due && !stopped) {
      connect(attempted++, now);
    }
  }

  private void connect(int index, long now) {
    SocketChannel socket;
    try {
      socket = SocketChannel.open();
    } catch (IOException e) {
      tally.failed++;
      tally.trouble("socket: " + e.getMessage());
      return;
    }
    Client client = new Client(index, audience.isWebSocket(index), socket, tally, now);
    clients.add(client);
    try {
      socket.configureBlocking(false);
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      InetAddress source = source(index);
      if (source != null) {
        socket.bind(new InetSocketAddress(source, 0));
      }
      boolean connected = socket.connect(audience.server());
      SelectionKey key = socket.register(selector, SelectionKey.OP_CONNECT, client);
      if (connected) {
        ask(client, key);
      }
    } catch (IOException e) {
      client.end("connect: " + e.getMessage(), false);
    }
  }

  /** One address has about 28,000 ports, so more are used where the machine has them for free. */
  private @Nullable InetAddress source(int index) throws UnknownHostException {
    InetAddress server = audience.server().getAddress();
    if (!server.isLoopbackAddress() || server.getAddress().length != 4) {
      return null;
    }
    int sources = Math.clamp(4 + audience.connections() / PER_SOURCE, 4, 200);
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + index % sources)});
  }

  private void ask(Client client, SelectionKey key) throws IOException {
    client.write(handshake.request(client.index()));
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
      client.end((client.isOpening() ? "opening: " : "reading: ") + e.getMessage(), false);
    } catch (WireException e) {
      client.end(String.valueOf(e.getMessage()), false);
    }
  }

  private void read(Client client) throws IOException, WireException {
    buffer.clear();
    int length = client.socket().read(buffer);
    if (length < 0) {
      client.end("end of stream", false);
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
      if (client.isOpening() && now - client.startedNanos() > CONNECT_NANOS) {
        client.end("no answer within 30 s", false);
      }
    }
  }
}
