package org.flodgatt.testkit.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A server that a test plays by hand: it accepts one connection at a time. */
final class Peer implements AutoCloseable {
  private final ServerSocketChannel listener;

  Peer() throws IOException {
    listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
  }

  InetSocketAddress address() throws IOException {
    return (InetSocketAddress) listener.getLocalAddress();
  }

  SocketChannel accept() throws IOException {
    return listener.accept();
  }

  /** What comes next, as text; empty at the end. */
  static String read(SocketChannel socket) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1_000);
    socket.read(buffer);
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
  }

  static void write(SocketChannel socket, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      socket.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
