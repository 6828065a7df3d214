package org.flodgatt.doctor;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.flodgatt.doctor.HttpProbe.Head;
import org.flodgatt.http.HttpSettings;
import org.flodgatt.http.HttpSettings.Listen;
import org.flodgatt.http.ListenProblem;

/** Whether the server can listen where it should, or one listens there already. */
final class ListenChecks {
  private static final String HEALTH = "/api/v1/streaming/health";

  private ListenChecks() {}

  static void examine(Examination examination, HttpSettings settings) {
    examination.check(
        "listen",
        () ->
            switch (settings.listen()) {
              case Listen.Tcp tcp -> tcp(tcp, "BIND and PORT");
              case Listen.Unix(Path path) -> unix(path);
            });
    if (settings.admin().isPresent()) {
      Listen.Tcp admin = settings.admin().get();
      examination.check("listen-admin", () -> tcp(admin, "STREAMING_ADMIN_BIND"));
    }
  }

  private interface Connector {
    HttpProbe connect() throws IOException;
  }

  private static Finding tcp(Listen.Tcp address, String variables) {
    if (address.port() == 0) {
      return Finding.green("any free port of " + address.host());
    }
    String name = address.host() + ":" + address.port();
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(address.host(), address.port()));
      return Finding.green(name + " is free");
    } catch (BindException e) {
      return String.valueOf(e.getMessage()).contains("in use")
          ? taken(name, address, variables)
          : red(ListenProblem.of(address, variables, e));
    } catch (IOException | UnresolvedAddressException e) {
      return red(ListenProblem.of(address, variables, e));
    }
  }

  private static Finding red(ListenProblem problem) {
    return Finding.red(problem.text(), "expected: " + problem.expected());
  }

  private static Finding taken(String name, Listen.Tcp address, String variables) {
    boolean any = address.host().equals("0.0.0.0") || address.host().equals("::");
    return taken(
        name,
        () -> HttpProbe.to(any ? "localhost" : address.host(), address.port()),
        "ss -ltnp 'sport = :%d' names it; stop it or change %s"
            .formatted(address.port(), variables));
  }

  /** Whoever listens there: a streaming server, as before an upgrade, or a stranger. */
  private static Finding taken(String name, Connector connector, String advice) {
    try {
      if (answers(connector, HEALTH).equals("OK")) {
        String metrics = answers(connector, "/metrics");
        String who =
            metrics.contains("flodgatt_")
                ? "Flóðgátt"
                : metrics.contains("nodejs_")
                    ? "Mastodon's own (Node)"
                    : "which one, it does not say";
        return Finding.green(name + " is served by a running streaming server (" + who + ")");
      }
      return Finding.red(name + " is taken by something that is no streaming server", advice);
    } catch (IOException e) {
      return Finding.red(
          name
              + " is taken by something that does not answer as a streaming server: "
              + e.getMessage(),
          advice);
    }
  }

  private static String answers(Connector connector, String path) throws IOException {
    try (HttpProbe probe = connector.connect()) {
      Head head = probe.get(path, List.of("Connection: close"));
      return head.status() == 200 ? probe.body(head) : "";
    }
  }

  private static Finding unix(Path path) {
    Optional<ListenProblem> problem = ListenProblem.of(path);
    if (problem.isPresent()) {
      return red(problem.get());
    }
    if (!Files.exists(path)) {
      return Finding.green(path + " is free");
    }
    try {
      HttpProbe.to(path).close();
    } catch (ConnectException e) {
      return Finding.green(path + " is left from an earlier life and will be replaced");
    } catch (IOException e) {
      return Finding.red(path + ": " + e.getMessage(), "remove it, or change SOCKET");
    }
    return taken(path.toString(), () -> HttpProbe.to(path), "stop it, or change SOCKET");
  }
}
