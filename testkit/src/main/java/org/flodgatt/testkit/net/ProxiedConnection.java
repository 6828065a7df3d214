package org.flodgatt.testkit.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** One client, and the connection to the target made for it. Any thread. */
final class ProxiedConnection {
  private static final int CONNECT_MILLIS = 10_000;

  private final TcpProxy proxy;
  private final int number;
  private final Socket client;
  private final Socket target;
  private final AtomicInteger openDirections = new AtomicInteger(2);
  private volatile boolean closed;

  ProxiedConnection(TcpProxy proxy, int number, Socket client) {
    this.proxy = proxy;
    this.number = number;
    this.client = client;
    this.target = new Socket();
  }

  /** Connects to the target and carries until the end. A target that refuses is a reset. */
  void run(InetSocketAddress address) {
    try {
      client.setTcpNoDelay(true);
      target.setTcpNoDelay(true);
      target.setReceiveBufferSize(TcpProxy.RECEIVE_BUFFER);
      target.connect(address, CONNECT_MILLIS);
    } catch (IOException refused) {
      cut();
      return;
    }
    Pump there = new Pump(this, client, target, proxy.toTarget());
    Pump back = new Pump(this, target, client, proxy.toClient());
    Thread.ofVirtual().name("proxy-back-" + number).start(back);
    there.run();
  }

  int number() {
    return number;
  }

  boolean isClosed() {
    return closed;
  }

  /** One direction has ended; with the second the connection is over. */
  void halfDone() {
    if (openDirections.decrementAndGet() == 0) {
      close();
    }
  }

  /** Resets both sides. */
  void cut() {
    resetOnClose(client);
    resetOnClose(target);
    close();
  }

  private static void resetOnClose(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException alreadyClosed) {
      // Then there is nothing to reset.
    }
  }

  private void close() {
    closed = true;
    try (client;
        target) {
      proxy.ended(this);
    } catch (IOException e) {
      // The descriptors are gone all the same.
    }
    proxy.toTarget().nudge();
    proxy.toClient().nudge();
  }
}
