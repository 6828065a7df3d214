package org.flodgatt.conformance.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.flodgatt.testkit.client.HttpReply;

/** A client that asks for a stream and then never reads. One thread. */
final class DeafClient implements AutoCloseable {
  private static final int RECEIVE_BUFFER = 16 * 1024;

  private final SocketChannel socket;

  DeafClient(int port, Stream stream, String token) {
    try {
      socket = SocketChannel.open();
      socket.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
      String request = HttpReply.head("GET", stream.path(), "Authorization: Bearer " + token);
      socket.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
