package org.flodgatt.testkit.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Finds TCP ports on 127.0.0.1 that nobody listens on. */
public final class FreePort {
  // Below the ephemeral range of Linux (32768 and up), so that no outgoing connection takes the
  // port while a service is down between stop and restart.
  private static final int LOWEST = 20_000;
  private static final int BEYOND = 32_000;
  private static final int RANGE = BEYOND - LOWEST;

  // One after the other, so that whoever gets a port keeps it, also while nothing listens there.
  private static final AtomicInteger next =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(RANGE));

  private FreePort() {}

  /**
   * Returns a port that was free a moment ago, and that nobody else in this JVM is given. Another
   * process may take it before the caller does.
   *
   * @throws IllegalStateException if no port of the range is free
   */
  public static int find() {
    for (int attempt = 0; attempt < RANGE; attempt++) {
      int port = LOWEST + Math.floorMod(next.getAndIncrement(), RANGE);
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
