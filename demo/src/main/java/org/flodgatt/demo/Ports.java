package org.flodgatt.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.flodgatt.testkit.process.FreePort;

/** Where the demo's server listens. */
final class Ports {
  private static final int TO_TRY = 100;

  private Ports() {}

  /**
   * The wanted port, or the usual one or the next that is free.
   *
   * @param wanted 0 for any
   * @throws DemoException if it is taken, or none is free
   */
  static int choose(OptionalInt wanted) throws DemoException {
    if (wanted.isEmpty()) {
      return IntStream.range(DemoOptions.USUAL_PORT, DemoOptions.USUAL_PORT + TO_TRY)
          .filter(Ports::isFree)
          .findFirst()
          .orElseThrow(
              () -> new DemoException("no port from 4000 to 4099 is free; choose one with --port"));
    }
    int port = wanted.getAsInt();
    if (port == 0) {
      return FreePort.find();
    }
    if (!isFree(port)) {
      throw new DemoException(
          "port " + port + " is in use or not allowed; choose another with --port");
    }
    return port;
  }

  /**
   * Where the people look who run the server: the next free port behind the clients'. With any port
   * for clients, any: the next one is just where the other services will look.
   *
   * @param wanted 0 for any
   * @throws DemoException if there is none nearby
   */
  static int forAdmin(OptionalInt wanted, int port) throws DemoException {
    if (wanted.orElse(port) == 0) {
      return FreePort.find();
    }
    return IntStream.range(port + 1, Math.min(port + TO_TRY, 65_536))
        .filter(Ports::isFree)
        .findFirst()
        .orElseThrow(() ->
            new DemoException("no port after " + port + " is free; choose another with --port"));
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
