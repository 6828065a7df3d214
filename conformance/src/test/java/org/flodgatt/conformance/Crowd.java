package org.flodgatt.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.flodgatt.testkit.client.WebSocketTestClient;

/**
 * Many WebSocket clients on one thread that come back by themselves: a moment after they were
 * closed, and again and again while nobody listens.
 */
final class Crowd implements AutoCloseable {
  /** After the end of a connection that was open; browsers take a random moment, too. */
  private static final int COMEBACK_MILLIS = 1000;

  private static final int RETRY_MILLIS = 300;
  private static final byte[] PONG = WebSocketTestClient.frame(0x8a, new byte[0], true);

  private final InetSocketAddress server;
  private final Random random;
  private final Selector selector;
  private final PriorityQueue<Client> waiting =
      new PriorityQueue<>(Comparator.comparingLong(client -> client.due));
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger unreachable = new AtomicInteger();
  private final Thread thread;
  private volatile boolean ended;

  private Crowd(int port, List<String> requests, long seed) throws IOException {
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    random = new Random(seed);
    selector = Selector.open();
    long now = System.nanoTime();
    requests.forEach(request -> waiting.add(new Client(request, now)));
    thread = Thread.ofPlatform().name("crowd").start(this::run);
  }

  /**
   * Starts.
   *
   * @param requests the opening handshake of each client
   */
  static Crowd to(int port, List<String> requests, long seed) {
    try {
      return new Crowd(port, requests, seed);
    } catch (IOException e) {
      throw new UncheckedIOException("no selector", e);
    }
  }

  /** Clients whose handshake succeeded and whose connection has not ended since. */
  int open() {
    return open.get();
  }

  /** Connections that ended with 1001. */
  int closed() {
    return closed.get();
  }

  /** Handshakes that were answered with anything but 101, and connections that were reset. */
  int refused() {
    return refused.get();
  }

  /** Attempts to connect while nobody listened. */
  int unreachable() {
    return unreachable.get();
  }

  private void run() {
    try {
      while (!ended) {
        long now = System.nanoTime();
        for (Client next = waiting.peek();
            next != null && next.due - now <= 0;
            next = waiting.peek()) {
          waiting.remove();
          next.connect();
        }
        selector.select(key -> ((Client) key.attachment()).ready(), 5);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the crowd failed", e);
    }
  }

  private static SocketChannel newSocket() {
    try {
      SocketChannel socket = SocketChannel.open();
      socket.configureBlocking(false);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException("no socket", e);
    }
  }

  private final class Client {
    private final String request;
    private final ByteBuffer in = ByteBuffer.allocate(1024);
    private SocketChannel socket = newSocket();
    private boolean isOpen;
    private long due;

    Client(String request, long due) {
      this.request = request;
      this.due = due;
    }

    void connect() {
      if (!socket.isOpen()) {
        socket = newSocket();
      }
      in.clear();
      try {
        if (socket.connect(server)) {
          connected();
        } else {
          socket.register(selector, SelectionKey.OP_CONNECT, this);
        }
      } catch (IOException e) {
        unreachable.incrementAndGet();
        comeBack(RETRY_MILLIS);
      }
    }

    private void connected() throws IOException {
      socket.register(selector, SelectionKey.OP_READ, this);
      socket.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
    }

    void ready() {
      boolean connecting = socket.isConnectionPending();
      try {
        if (connecting) {
          socket.finishConnect();
          connected();
        } else if (socket.read(in) < 0) {
          end();
        } else {
          read();
        }
      } catch (IOException e) {
        if (connecting) {
          unreachable.incrementAndGet();
          comeBack(RETRY_MILLIS);
        } else {
          end();
        }
      }
    }

    private void read() throws IOException {
      if (!isOpen) {
        String head = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
        int end = head.indexOf("\r\n\r\n");
        if (end < 0) {
          return;
        }
        if (!head.startsWith("HTTP/1.1 101 ")) {
          end();
          return;
        }
        isOpen = true;
        open.incrementAndGet();
        in.flip().position(end + 4);
        in.compact();
      }
      for (in.flip(); in.remaining() >= 2 && in.remaining() >= 2 + in.get(in.position() + 1); ) {
        frame(in.get() & 0x0f, in.get());
      }
      in.compact();
    }

    private void frame(int opcode, int length) throws IOException {
      byte[] payload = new byte[length];
      in.get(payload);
      if (opcode == WebSocketTestClient.PING) {
        socket.write(ByteBuffer.wrap(PONG));
      } else if (opcode == WebSocketTestClient.CLOSE) {
        if (length > 2 && ByteBuffer.wrap(payload).getShort() == 1001) {
          closed.incrementAndGet();
        }
        socket.write(ByteBuffer.wrap(WebSocketTestClient.frame(0x88, payload, true)));
      }
    }

    /** The connection ended, or never was one. */
    private void end() {
      if (isOpen) {
        open.decrementAndGet();
        isOpen = false;
        comeBack(COMEBACK_MILLIS);
      } else {
        refused.incrementAndGet();
        comeBack(RETRY_MILLIS);
      }
    }

    private void comeBack(int withinMillis) {
      closeSocket();
      due = System.nanoTime() + Duration.ofMillis(random.nextInt(withinMillis)).toNanos();
      waiting.add(this);
    }

    void closeSocket() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot close", e);
      }
    }
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join();
      selector.keys().forEach(key -> ((Client) key.attachment()).closeSocket());
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
