package org.flodgatt.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the edge listens.
 *
 * @param listen where clients connect
 * @param transport which of the operating system's interfaces is used
 * @param eventLoops how many threads serve connections; one carries about 100,000 deliveries a
 *     second
 * @param headTimeout how long a client may take for a request head
 * @param trustedProxies networks whose {@code X-Forwarded-For} is believed, as CIDR
 * @param limits what one client may take up
 * @param admin where the people who run the server ask; empty: where clients connect
 * @param deflate whether WebSocket messages are compressed for clients that offer it
 */
public record HttpSettings(
    Listen listen,
    Transport transport,
    int eventLoops,
    Duration headTimeout,
    List<String> trustedProxies,
    Limits limits,
    Optional<Listen.Tcp> admin,
    boolean deflate) {

  /** Where clients connect. */
  public sealed interface Listen {
    /**
     * A TCP port.
     *
     * @param host a literal address without brackets
     * @param port 0 takes any free port
     * @param reusePort whether another server may listen there at the same time
     */
    record Tcp(String host, int port, boolean reusePort) implements Listen {}

    /** A Unix socket, open to everybody on the machine (mode 0666). */
    record Unix(Path path) implements Listen {}
  }

  /**
   * What one client may take up.
   *
   * @param connectionsPerAccount most connections of one account; 0: no limit
   * @param connectionsPerAddress most connections from one address; 0: no limit
   * @param controlFrames most pings and pongs of a WebSocket client in a second
   * @param headBytes longest request line, and most bytes of all headers together
   */
  public record Limits(
      int connectionsPerAccount, int connectionsPerAddress, int controlFrames, int headBytes) {}

  /** The operating system's interface for sockets. */
  public enum Transport {
    AUTO,
    IO_URING,
    EPOLL,
    NIO
  }
}
