package org.flodgatt.loadtest.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Prepares sockets towards the server, from many addresses if it is on this machine. */
final class Connector {
  /** Below the usual limits of servers for one address, and far below the 28,000 ports it has. */
  private static final int PER_SOURCE = 500;

  private static final int FEWEST_SOURCES = 4;
  private static final int MOST_SOURCES = 250;
  private static final int SLOW_RECEIVE_BYTES = 4096;

  private final InetSocketAddress server;
  private final int sources;

  Connector(Audience audience) {
    server = audience.server();
    sources = Math.clamp(audience.connections() / PER_SOURCE, FEWEST_SOURCES, MOST_SOURCES);
  }

  /** A socket that does not block and is not connected yet. */
  SocketChannel prepare(int index, boolean slow) throws IOException {
    SocketChannel socket = SocketChannel.open();
    try {
      socket.configureBlocking(false);
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      if (slow) {
        // What the system takes for a client that does not read never waits in the server.
        socket.setOption(StandardSocketOptions.SO_RCVBUF, SLOW_RECEIVE_BYTES);
      }
      InetAddress source = source(index);
      if (source != null) {
        socket.bind(new InetSocketAddress(source, 0));
      }
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private @Nullable InetAddress source(int index) throws UnknownHostException {
    InetAddress address = server.getAddress();
    if (!address.isLoopbackAddress() || address.getAddress().length != 4) {
      return null;
    }
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + index % sources)});
  }
}
