package org.flodgatt.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flodgatt.testkit.process.Programs;
import org.flodgatt.testkit.process.TempDirectory;
import org.junit.jupiter.api.Test;

class ServiceFilesTest {
  private static final Path DIST = Path.of("src/main/dist");
  private static final Path UNIT = DIST.resolve("systemd/flodgatt.service");
  private static final Path DROP_IN =
      DIST.resolve("systemd/mastodon-streaming@.service.d/flodgatt.conf");
  private static final Pattern LINE = Pattern.compile("#.*|\\[\\w+]|[A-Z]\\w+=.*|");
  private static final Pattern HEADER = Pattern.compile("proxy_set_header (\\S+) +(\\S+);");

  @Test
  void unitsConsistOfSectionsAndSettings() throws IOException {
    for (Path file : List.of(UNIT, DROP_IN)) {
      for (String line : Files.readAllLines(file)) {
        assertTrue(LINE.matcher(line).matches(), file + ": " + line);
      }
    }
  }

  @Test
  void dropInReplacesTheCommandAndLeavesTheRest() throws IOException {
    List<String> settings =
        Files.readAllLines(DROP_IN).stream().filter(line -> line.contains("=")).toList();

    assertEquals(
        List.of(
            "ExecStart=",
            "ExecStart=/usr/bin/flodgatt serve",
            "ExecReload=/bin/kill -HUP $MAINPID",
            "SystemCallErrorNumber=EPERM"),
        settings);
  }

  @Test
  void unitForbidsNoLessThanMastodonsButNeverCodeMadeAtRunTime() throws IOException {
    List<String> lines = Files.readAllLines(UNIT);

    assertTrue(
        lines.containsAll(
            List.of(
                "NoNewPrivileges=true",
                "ProtectSystem=strict",
                "PrivateTmp=true",
                "PrivateUsers=true",
                "CapabilityBoundingSet=",
                "TimeoutSec=15",
                "ExecReload=/bin/kill -HUP $MAINPID",
                "LimitNOFILE=65536",
                "SystemCallFilter=~@cpu-emulation @debug @keyring @ipc @memlock @mount @obsolete"
                    + " @privileged @resources @setuid")));
    assertFalse(lines.stream().anyMatch(line -> line.startsWith("MemoryDenyWriteExecute")));
  }

  @Test
  void systemdUnderstandsTheUnit() throws IOException {
    assumeTrue(Programs.onPath("systemd-analyze").isPresent());
    try (TempDirectory directory = TempDirectory.create("flodgatt-unit-")) {
      String unit = Files.readString(UNIT).replace("/usr/bin/flodgatt", "/bin/true");
      Path file = Files.writeString(directory.path().resolve("flodgatt.service"), unit);

      assertEquals("", run("systemd-analyze", "--man=no", "verify", file.toString()));
    }
  }

  @Test
  void proxyPassesWhatTheServerReads() throws IOException {
    Matcher header = HEADER.matcher(Files.readString(DIST.resolve("nginx/flodgatt-location.conf")));
    List<String> headers = new ArrayList<>();
    while (header.find()) {
      headers.add(header.group(1) + " " + header.group(2));
    }

    assertEquals(
        List.of(
            "Host $host",
            "X-Real-IP $remote_addr",
            "X-Forwarded-For $proxy_add_x_forwarded_for",
            "X-Forwarded-Proto $scheme",
            "Proxy \"\"",
            "Upgrade $http_upgrade",
            "Connection $flodgatt_connection"),
        headers);
  }

  @Test
  void nginxUnderstandsItsPart() throws IOException {
    assumeTrue(Programs.onPath("nginx").isPresent());
    try (TempDirectory directory = TempDirectory.create("flodgatt-nginx-")) {
      Path nginx = DIST.resolve("nginx").toAbsolutePath();
      Path file = directory.path().resolve("nginx.conf");
      Files.writeString(
          file,
          """
          pid %1$s/pid;
          error_log stderr;
          events {}
          http {
            access_log off;
            include %2$s/flodgatt-http.conf;
            server {
              listen 127.0.0.1:1;
              include %2$s/flodgatt-location.conf;
            }
          }
          """
              .formatted(directory.path(), nginx));

      String said =
          run("nginx", "-t", "-e", "stderr", "-p", directory.path() + "/", "-c", file + "");

      assertTrue(said.contains("syntax is ok"), said);
    }
  }

  private static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
