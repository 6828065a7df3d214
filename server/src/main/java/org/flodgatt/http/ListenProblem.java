package org.flodgatt.http;

import java.net.SocketException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.flodgatt.http.HttpSettings.Listen;

/**
 * Why the server cannot listen where it should, in words for an admin.
 *
 * @param text names the setting, the place, and what is wrong with it
 * @param expected what would be right
 */
public record ListenProblem(String text, String expected) {
  /** The longest path that the kernel takes for a socket, in bytes (unix(7)). */
  private static final int LONGEST_PATH = 107;

  @Override
  public String toString() {
    return text + " (expected: " + expected + ")";
  }

  /** What is wrong with a path before anything is done to it; empty: nothing that can be seen. */
  public static Optional<ListenProblem> of(Path path) {
    Path directory = path.toAbsolutePath().getParent();
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
      return problem(path, "the path is too long", "at most " + LONGEST_PATH + " bytes");
    }
    if (directory == null || !Files.isDirectory(directory)) {
      return problem(
          path,
          "there is no directory " + directory,
          "a directory that exists, such as that of RuntimeDirectory= in a systemd unit");
    }
    if (isNoSocket(path)) {
      return problem(path, "it is there and is no socket", "a path of its own");
    }
    if (!Files.isWritable(directory)) {
      return problem(
          path,
          "this user may not write to " + directory,
          "a directory of this user, such as that of RuntimeDirectory= in a systemd unit");
    }
    return Optional.empty();
  }

  /** Devices and pipes cannot be told from sockets; nobody names those. */
  private static boolean isNoSocket(Path path) {
    return Files.isRegularFile(path) || Files.isDirectory(path);
  }

  /** Of a path that looked well. */
  static ListenProblem of(Path path, Throwable cause) {
    return new ListenProblem(
        "SOCKET: cannot listen on %s: %s".formatted(path, cause.getMessage()),
        "a path where this user may make a socket");
  }

  private static Optional<ListenProblem> problem(Path path, String wrong, String expected) {
    return Optional.of(
        new ListenProblem("SOCKET: cannot listen on %s: %s".formatted(path, wrong), expected));
  }

  /**
   * Of what the system said to a port.
   *
   * @param variables that name it
   */
  public static ListenProblem of(Listen.Tcp address, String variables, Throwable cause) {
    String said = String.valueOf(cause.getMessage());
    String reason = said.toLowerCase(Locale.ROOT);
    if (cause instanceof UnresolvedAddressException
        || (cause instanceof SocketException && reason.contains("unresolved"))) {
      return problem(address, variables, "unknown host", "an address of this machine");
    }
    if (reason.contains("in use")) {
      return problem(
          address,
          variables,
          "another program listens there",
          "a free port; ss -ltnp tells who has this one");
    }
    if (reason.contains("assign")) {
      return problem(
          address,
          variables,
          "this machine has no such address",
          "an address of this machine, 0.0.0.0 or ::");
    }
    if (reason.contains("permission")) {
      return problem(
          address,
          variables,
          "this user may not listen there",
          "a port from 1024 on, or AmbientCapabilities=CAP_NET_BIND_SERVICE in the systemd unit");
    }
    return problem(address, variables, said, "an address of this machine and a free port");
  }

  private static ListenProblem problem(
      Listen.Tcp address, String variables, String wrong, String expected) {
    String host = address.host().contains(":") ? "[" + address.host() + "]" : address.host();
    return new ListenProblem(
        "%s: cannot listen on %s:%d: %s".formatted(variables, host, address.port(), wrong),
        expected);
  }
}
