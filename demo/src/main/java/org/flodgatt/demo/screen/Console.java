package org.flodgatt.demo.screen;

import java.io.PrintStream;
import java.time.Duration;

/**
 * What the demo says. On a terminal the status line stays in its place; elsewhere each is a line of
 * its own, and there are fewer.
 */
public final class Console {
  private static final String TO_LINE_START = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private boolean statusShown;

  /**
   * @param terminal whether a person looks at it, and lines can be overwritten
   */
  public Console(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** How long a status line stands before the next. */
  public Duration statusInterval() {
    return Duration.ofSeconds(terminal ? 2 : 10);
  }

  /** Prints a line, or several. */
  public void say(String text) {
    endStatus();
    out.println(text);
    out.flush();
  }

  /** Shows how it goes. */
  public void status(String line) {
    if (terminal) {
      out.print(TO_LINE_START + line);
      statusShown = true;
    } else {
      out.println(line);
    }
    out.flush();
  }

  private void endStatus() {
    if (statusShown) {
      out.println();
      statusShown = false;
    }
  }
}
