package org.flodgatt.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets every {@code await()} wait for a minute, unless it says otherwise: a machine may stand still
 * for longer than the ten seconds that are usual. It costs nothing when a test is green. The build
 * lets JUnit find it by itself in all tests that see this module.
 */
public final class Patience implements BeforeAllCallback {
  private static final Duration DEFAULT = Duration.ofMinutes(1);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(DEFAULT);
  }
}
