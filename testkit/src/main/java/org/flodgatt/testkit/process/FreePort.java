package org.flodgatt.testkit.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds TCP ports on 127.0.0.1 that nobody listens on. */
public final class FreePort {
  // Below the ephemeral range of Linux (32768 and up), so that no outgoing connection takes the
  // port
  // while a service is down between stop and restart.
  private static final int LOWEST = 20_000;
  private static final int BEYOND = 32_000;
  private static final int ATTEMPTS = 1_000;

  private FreePort() {}

  /**
   * Returns a port that was free a moment ago. Another process may take it before the caller does.
   *
   * @throws IllegalStateException if no port of the range is free
   */
  public static int find() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free TCP port found in " + LOWEST + "-" + (BEYOND - 1));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
