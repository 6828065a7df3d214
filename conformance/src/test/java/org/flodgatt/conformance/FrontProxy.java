package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.flodgatt.testkit.client.RawConnection;
import org.flodgatt.testkit.process.FreePort;
import org.flodgatt.testkit.process.NativeProcess;
import org.flodgatt.testkit.process.Programs;
import org.flodgatt.testkit.process.TempDirectory;
import org.flodgatt.testkit.process.UnprivilegedUser;
import org.opentest4j.TestAbortedException;

/** A web server of other people in front of streaming servers, on a free port of 127.0.0.1. */
final class FrontProxy implements AutoCloseable {
  /** The ones that are tried. */
  enum Kind {
    /** With the part for streaming of the configuration that Mastodon ships. */
    NGINX(
        "nginx",
        "nginx -p . -c configuration -e stderr",
        """
        daemon off; worker_processes 1; pid nginx.pid; error_log stderr warn;
        events { worker_connections 2000; }
        http {
          access_log off;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          map $http_upgrade $connection_upgrade { default upgrade; '' close; }
          upstream streaming {
            least_conn;
            %s
          }
          server {
            listen 127.0.0.1:%d;
            location ^~ /api/v1/streaming {
              proxy_set_header Host $host;
              proxy_set_header X-Real-IP $remote_addr;
              proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
              proxy_set_header X-Forwarded-Proto $scheme;
              proxy_set_header Proxy "";
              proxy_pass http://streaming;
              proxy_buffering off;
              proxy_redirect off;
              proxy_http_version 1.1;
              proxy_set_header Upgrade $http_upgrade;
              proxy_set_header Connection $connection_upgrade;
              add_header Strict-Transport-Security "max-age=63072000; includeSubDomains";
              tcp_nodelay on;
            }
          }
        }
        """,
        "server 127.0.0.1:%d fail_timeout=0;"),
    HAPROXY(
        "haproxy",
        "haproxy -db -f configuration",
        """
        global
          maxconn 2000
        defaults
          mode http
          timeout connect 5s
          timeout client 60s
          timeout server 60s
          timeout tunnel 1h
          option redispatch
        backend streaming
          balance leastconn
          %s
        frontend web
          bind 127.0.0.1:%d
          default_backend streaming
        """,
        "server s%1$d 127.0.0.1:%1$d check inter 500ms"),
    CADDY(
        "caddy",
        "caddy run --adapter caddyfile --config configuration",
        """
        {
          admin off
          auto_https off
        }
        http://:%2$d {
          bind 127.0.0.1
          reverse_proxy /api/v1/streaming* %1$s {
            lb_policy least_conn
          }
        }
        """,
        "127.0.0.1:%d");

    private final String program;
    private final String command;
    private final String configuration;
    private final String backend;

    Kind(String program, String command, String configuration, String backend) {
      this.program = program;
      this.command = command;
      this.configuration = configuration;
      this.backend = backend;
    }

    private String configuration(int port, List<Integer> backends) {
      return configuration.formatted(
          backends.stream().map(backend::formatted).collect(Collectors.joining(" ")), port);
    }
  }

  private final TempDirectory directory = TempDirectory.create("flodgatt-proxy-");
  private final int port = FreePort.find();
  private final NativeProcess process;

  private FrontProxy(Kind kind, List<Integer> backends) {
    UnprivilegedUser user = UnprivilegedUser.ofThisProcess();
    Path configuration = directory.path().resolve("configuration");
    try {
      Files.writeString(
          configuration,
          kind.configuration(port, backends)
              .replace("check inter 500ms ", "check inter 500ms\n  "));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + configuration, e);
    }
    user.own(directory.path());
    user.own(configuration);
    ProcessBuilder builder = new ProcessBuilder(user.command(List.of(kind.command.split(" "))));
    builder.directory(directory.path().toFile());
    builder.environment().put("HOME", directory.path().toString());
    builder.environment().remove("XDG_DATA_HOME");
    builder.environment().remove("XDG_CONFIG_HOME");
    process = NativeProcess.start(kind.program, builder);
  }

  /**
   * Starts one and waits until it listens.
   *
   * @throws TestAbortedException if the program is not on this machine
   */
  static FrontProxy start(Kind kind, List<Integer> backends) {
    if (Programs.onPath(kind.program).isEmpty()) {
      throw new TestAbortedException(kind.program + " is not on the PATH: it is not tested");
    }
    FrontProxy proxy = new FrontProxy(kind, backends);
    try {
      await(kind.program).until(proxy::listens);
      return proxy;
    } catch (RuntimeException e) {
      proxy.close();
      throw new IllegalStateException(
          kind.program + " does not listen:\n" + String.join("\n", proxy.process.output().all()),
          e);
    }
  }

  private boolean listens() {
    if (!process.isAlive()) {
      throw new IllegalStateException("it has ended");
    }
    try (RawConnection connection = RawConnection.to(port)) {
      return connection != null;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.close();
    directory.close();
  }
}
