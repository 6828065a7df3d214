package org.flodgatt.loadtest;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a run tells what it does: a line per phase, and on a terminal one that changes. */
final class Screen {
  private static final String ERASE = "\r\033[K";

  private final PrintStream out;
  private final boolean live;
  private boolean changing;

  /** With {@code live}, the last line changes. */
  Screen(PrintStream out, boolean live) {
    this.out = out;
    this.live = live;
  }

  /** The standard error output, live if it is a terminal. */
  static Screen standard() {
    return new Screen(System.err, isTerminal(Path.of("/proc/self/fd/2")));
  }

  private static boolean isTerminal(Path file) {
    try {
      String target = Files.readSymbolicLink(file).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  boolean isLive() {
    return live;
  }

  /** A line that stays. */
  synchronized void say(String line) {
    out.println((changing ? ERASE : "") + line);
    changing = false;
  }

  /** A line that the next one replaces; only on a terminal. */
  synchronized void update(String line) {
    if (live) {
      out.print(ERASE + line);
      out.flush();
      changing = true;
    }
  }
}
