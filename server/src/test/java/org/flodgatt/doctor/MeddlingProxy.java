package org.flodgatt.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Stands before a port of this machine and changes what passes, as badly set up proxies do. */
final class MeddlingProxy implements AutoCloseable {
  private final ServerSocket listener;

  private MeddlingProxy(ServerSocket listener) {
    this.listener = listener;
  }

  /** What clients send is changed, piece by piece as it comes. */
  static MeddlingProxy withRequests(int target, UnaryOperator<String> change) {
    return start(target, change, UnaryOperator.identity());
  }

  /** What the server sends is changed, piece by piece as it comes. */
  static MeddlingProxy withAnswers(int target, UnaryOperator<String> change) {
    return start(target, UnaryOperator.identity(), change);
  }

  private static MeddlingProxy start(
      int target, UnaryOperator<String> toTarget, UnaryOperator<String> toClient) {
    try {
      InetAddress here = InetAddress.ofLiteral("127.0.0.1");
      ServerSocket listener = new ServerSocket(0, 50, here);
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(here, target);
                Thread.ofVirtual().start(() -> pass(client, server, toTarget));
                Thread.ofVirtual().start(() -> pass(server, client, toClient));
              }
            } catch (IOException closed) {
              // That is how it is told to end.
            }
          });
      return new MeddlingProxy(listener);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pass(Socket from, Socket to, UnaryOperator<String> change) {
    byte[] bytes = new byte[16_384];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        String piece = new String(bytes, 0, read, StandardCharsets.ISO_8859_1);
        out.write(change.apply(piece).getBytes(StandardCharsets.ISO_8859_1));
      }
    } catch (IOException closed) {
      // One of the two has left.
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
