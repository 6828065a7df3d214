package org.flodgatt.testkit.net;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.flodgatt.testkit.process.FreePort;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a server on 127.0.0.1 and does to their connections what networks do.
 * Thread-safe. Two virtual threads for each connection; its buffers are small, so that a sender
 * soon notices a receiver that does not read.
 */
public final class TcpProxy implements AutoCloseable {
  static final int RECEIVE_BUFFER = 64 * 1024;
  private static final int BIND_ATTEMPTS = 20;

  private final ProxyDirection toTarget = new ProxyDirection();
  private final ProxyDirection toClient = new ProxyDirection();
  private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final int port;
  private volatile InetSocketAddress target;
  private @Nullable Listener listener;
  private volatile boolean closed;

  private TcpProxy(InetSocketAddress target, int port) {
    this.target = target;
    this.port = port;
    this.listener = Listener.on(port, this::begin);
  }

  /** A proxy in front of a port of this machine. */
  public static TcpProxy to(int port) {
    return to(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
  }

  /** A proxy in front of this address, on a free port. */
  public static TcpProxy to(InetSocketAddress target) {
    for (int attempt = 1; ; attempt++) {
      try {
        return new TcpProxy(target, FreePort.find());
      } catch (UncheckedIOException taken) {
        if (attempt == BIND_ATTEMPTS) {
          throw taken;
        }
      }
    }
  }

  /** The port on 127.0.0.1 that clients connect to; it never changes. */
  public int port() {
    return port;
  }

  /** Sends connections made from now on to this address. */
  public void target(InetSocketAddress address) {
    target = address;
  }

  /** What clients send. */
  public ProxyDirection toTarget() {
    return toTarget;
  }

  /** What the target sends. */
  public ProxyDirection toClient() {
    return toClient;
  }

  /** Ends {@link ProxyDirection#freeze} and the like in both directions. */
  public void heal() {
    toTarget.heal();
    toClient.heal();
  }

  /** Freezes both directions: the cable is out, and nobody has noticed yet. */
  public void freeze() {
    toTarget.freeze();
    toClient.freeze();
  }

  /** Thaws both directions. */
  public void thaw() {
    toTarget.thaw();
    toClient.thaw();
  }

  /** Resets all open connections on both sides (RST). */
  public void cut() {
    open.forEach(ProxiedConnection::cut);
  }

  /** Ends all open connections on both sides (FIN). */
  public void end() {
    toTarget.halfClose();
    toClient.halfClose();
  }

  /** Refuses new connections as a port does that nobody listens on. Open ones stay. */
  public synchronized void refuse() {
    Listener old = listener;
    listener = null;
    if (old != null) {
      old.close();
    }
  }

  /** Ends {@link #refuse()}. */
  public synchronized void accept() {
    if (listener == null && !closed) {
      listener = Listener.on(port, this::begin);
    }
  }

  /** How many connections were accepted so far. */
  public int accepted() {
    return accepted.get();
  }

  /** How many connections are open now. */
  public int open() {
    return open.size();
  }

  /** Resets all connections and gives the port back. Closing twice is harmless. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      refuse();
    }
    cut();
  }

  void ended(ProxiedConnection connection) {
    open.remove(connection);
  }

  private void begin(Socket client) {
    ProxiedConnection connection = new ProxiedConnection(this, accepted.incrementAndGet(), client);
    open.add(connection);
    if (closed) {
      connection.cut();
      return;
    }
    InetSocketAddress address = target;
    Thread.ofVirtual().name("proxy-" + connection.number()).start(() -> connection.run(address));
  }
}
