package org.flodgatt.conformance.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** All listeners, on one thread. Its methods may be called from any thread. */
final class Crowd implements AutoCloseable {
  private static final long OPENING_NANOS = 25_000_000_000L;
  private static final long LEAVING_EVERY_NANOS = 250_000_000L;
  private static final int BUFFER = 256 * 1024;

  /** Where the listeners connect to. */
  record Ports(int direct, int proxied) {}

  private record Return(long at, Listener listener) {}

  private final Ports ports;
  private final Report report;
  private final SplittableRandom random;
  private final List<Listener> listeners;
  private final PriorityQueue<Return> returns =
      new PriorityQueue<>(Comparator.comparingLong(Return::at));
  private final Queue<Runnable> questions = new ConcurrentLinkedQueue<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final Selector selector;
  private final Thread thread;
  private long nextLeaving = System.nanoTime() + LEAVING_EVERY_NANOS;
  private volatile boolean isRestless;
  private volatile boolean isClosing;

  /** Everybody connects as soon as {@link #start} is called. */
  Crowd(List<Plan> plans, Ports ports, Report report, Judge judge, SplittableRandom random) {
    this.ports = ports;
    this.report = report;
    this.random = random;
    this.listeners = plans.stream().map(plan -> new Listener(plan, report, judge)).toList();
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread = Thread.ofPlatform().daemon().name("crowd").unstarted(this::run);
  }

  void start() {
    long now = System.nanoTime();
    listeners.forEach(listener -> returns.add(new Return(now, listener)));
    thread.start();
  }

  /** Whether now and then somebody leaves of their own accord and comes back. */
  void restless(boolean wished) {
    isRestless = wished;
  }

  /** Asks the thread that owns the listeners. */
  <T> T ask(Function<List<Listener>, T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    questions.add(() -> answer.complete(question.apply(listeners)));
    selector.wakeup();
    return answer.join();
  }

  /** Everybody leaves for good. */
  @Override
  public void close() {
    isClosing = true;
    selector.wakeup();
    try {
      thread.join();
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run() {
    try {
      while (!isClosing) {
        turn();
      }
    } catch (IOException | RuntimeException e) {
      report.violation("campaign broke", e.toString());
    } finally {
      listeners.forEach(Listener::left);
      listeners.forEach(listener -> listener.broken("campaign ended"));
      questions.forEach(Runnable::run);
    }
  }

  private void turn() throws IOException {
    long now = System.nanoTime();
    for (Return next = returns.peek(); next != null && next.at - now <= 0; next = returns.peek()) {
      returns.remove();
      connect(next.listener);
    }
    if (isRestless && now - nextLeaving > 0) {
      nextLeaving = now + LEAVING_EVERY_NANOS;
      leave(listeners.get(random.nextInt(listeners.size())));
      closeOverdue(now);
    }
    for (Runnable next = questions.poll(); next != null; next = questions.poll()) {
      next.run();
    }
    selector.select(this::serve, 5);
  }

  private void connect(Listener listener) {
    try {
      SocketChannel socket = SocketChannel.open();
      listener.connecting(socket);
      socket.configureBlocking(false);
      int port = listener.plan().isProxied() ? ports.proxied : ports.direct;
      SelectionKey key = socket.register(selector, SelectionKey.OP_CONNECT, listener);
      if (socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port))) {
        key.interestOps(SelectionKey.OP_READ);
        listener.ask();
      }
    } catch (IOException e) {
      listener.broken("connecting: " + e.getMessage());
    }
    comeBackIfAway(listener);
  }

  private void serve(SelectionKey key) {
    if (!(key.attachment() instanceof Listener listener)) {
      return;
    }
    SocketChannel socket = (SocketChannel) key.channel();
    try {
      if (key.isConnectable()) {
        socket.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        listener.ask();
      } else {
        read(socket, listener);
      }
    } catch (IOException e) {
      listener.broken(String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      report.violation("protocol", listener.plan() + ": " + e.getMessage());
      listener.broken("protocol error");
    }
    comeBackIfAway(listener);
  }

  private void read(SocketChannel socket, Listener listener) throws IOException {
    buffer.clear();
    if (socket.read(buffer) < 0) {
      listener.broken("end of stream");
      return;
    }
    buffer.flip();
    listener.received(buffer);
  }

  private void leave(Listener listener) {
    if (listener.state() == Listener.State.OPEN) {
      listener.left();
      comeBackIfAway(listener);
    }
  }

  private void closeOverdue(long now) {
    for (Listener listener : listeners) {
      if (listener.state() == Listener.State.OPENING && now - listener.since() > OPENING_NANOS) {
        report.count("opening took more than 25 s");
        listener.broken("no answer");
        comeBackIfAway(listener);
      }
    }
  }

  // Called once after everything that may end a connection.
  private void comeBackIfAway(Listener listener) {
    if (listener.state() == Listener.State.AWAY) {
      long pause = listener.pauseNanos(random.nextDouble());
      returns.add(new Return(System.nanoTime() + pause, listener));
    }
  }
}
