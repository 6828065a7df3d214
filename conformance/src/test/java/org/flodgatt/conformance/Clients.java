package org.flodgatt.conformance;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.flodgatt.testkit.process.Programs;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** Starts clients that other people wrote. Thread-safe. */
final class Clients implements AutoCloseable {
  private static final String[] BROWSERS = {
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"
  };

  private @Nullable NpmWorkspace workspace;
  private @Nullable TestAbortedException noWorkspace;

  /**
   * Starts one.
   *
   * @throws TestAbortedException if this machine lacks what it needs; says what
   */
  RealClient start(ClientKind kind, ClientTarget target) {
    return switch (kind) {
      case JDK -> JdkClient.start(target);
      case CURL -> CurlClient.start(target);
      case WS, MASTO, MEGALODON, MASTODON_API, EVENTSOURCE ->
          workspace().start(kind.title(), target.environment(), Map.of());
      case BROWSER_WEBSOCKET -> browser("websocket", target);
      case BROWSER_EVENTSOURCE -> browser("eventsource", target);
    };
  }

  /** Its name and version. */
  static String nameAndVersion(ClientKind kind) {
    return switch (kind) {
      case JDK -> kind.title() + " " + Runtime.version();
      case CURL -> kind.title() + CurlClient.version();
      case WS, MASTO, MEGALODON, MASTODON_API, EVENTSOURCE ->
          kind.title() + NpmWorkspace.versionOf(kind.title());
      case BROWSER_WEBSOCKET, BROWSER_EVENTSOURCE -> kind.title();
    };
  }

  private RealClient browser(String api, ClientTarget target) {
    Path browser = findBrowser();
    return workspace()
        .start(
            "browser",
            target.environment(),
            Map.of("BROWSER", browser.toString(), "BROWSER_API", api));
  }

  /**
   * The console in a browser.
   *
   * @param admin the port on which it is
   * @throws TestAbortedException if this machine lacks what it needs; says what
   */
  RealClient console(ClientTarget target, int admin) {
    Path browser = findBrowser();
    return workspace()
        .start(
            "console",
            target.environment(),
            Map.of(
                "BROWSER",
                browser.toString(),
                "CONSOLE_URL",
                "http://127.0.0.1:" + admin + "/console"));
  }

  private static Path findBrowser() {
    return Stream.of(BROWSERS)
        .map(Programs::onPath)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() ->
            new TestAbortedException(
                "no browser: none of " + String.join(", ", BROWSERS) + " is on the PATH"));
  }

  private synchronized NpmWorkspace workspace() {
    TestAbortedException known = noWorkspace;
    if (known != null) {
      throw known;
    }
    NpmWorkspace open = workspace;
    if (open == null) {
      try {
        open = NpmWorkspace.open();
        workspace = open;
      } catch (TestAbortedException e) {
        noWorkspace = e;
        throw e;
      }
    }
    return open;
  }

  @Override
  public synchronized void close() {
    NpmWorkspace open = workspace;
    if (open != null) {
      open.close();
    }
  }
}
