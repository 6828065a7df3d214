package org.flodgatt.testkit.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;

/** A port of 127.0.0.1 on which connections are accepted until it is closed. */
final class Listener implements AutoCloseable {
  private static final int BACKLOG = 1_000;

  private final ServerSocket socket;
  private final Thread thread;

  private Listener(ServerSocket socket, Consumer<Socket> clients) {
    this.socket = socket;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("proxy-accept-" + socket.getLocalPort())
            .unstarted(() -> acceptAll(socket, clients));
  }

  /**
   * Listens.
   *
   * @param clients gets each connection, on the thread that accepts
   * @throws UncheckedIOException if somebody else has the port
   */
  static Listener on(int port, Consumer<Socket> clients) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.setReceiveBufferSize(TcpProxy.RECEIVE_BUFFER);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), BACKLOG);
      Listener listener = new Listener(socket, clients);
      listener.thread.start();
      return listener;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on " + port, e);
    }
  }

  private static void acceptAll(ServerSocket socket, Consumer<Socket> clients) {
    try {
      while (true) {
        clients.accept(socket.accept());
      }
    } catch (IOException closed) {
      // That is how it is told to end.
    }
  }

  /** Stops listening; from then on the port refuses. */
  @Override
  public void close() {
    try {
      socket.close();
      // The kernel goes on listening until the call that accepts has come back.
      thread.join();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot stop listening", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
