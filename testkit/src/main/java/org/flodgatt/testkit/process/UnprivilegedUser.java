package org.flodgatt.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The user that runs servers which refuse to be started by root. If we are not root it is
 * ourselves, and nothing changes hands.
 */
public final class UnprivilegedUser {
  private static final int NOBODY = 65_534;

  private final boolean weAreRoot;

  private UnprivilegedUser(boolean weAreRoot) {
    this.weAreRoot = weAreRoot;
  }

  /** Finds out who we are. */
  public static UnprivilegedUser ofThisProcess() {
    try {
      return new UnprivilegedUser(Programs.uid() == 0);
    } catch (IOException | UnsupportedOperationException noProc) {
      return new UnprivilegedUser("root".equals(System.getProperty("user.name")));
    }
  }

  /**
   * The command that runs the given one as this user.
   *
   * @throws IllegalStateException if we are root and the machine has no tool to change the user
   */
  public List<String> command(List<String> command) {
    if (!weAreRoot) {
      return List.copyOf(command);
    }
    List<String> prefixed = new ArrayList<>(changeUser());
    prefixed.addAll(command);
    return prefixed;
  }

  /** Gives a file or directory to this user. */
  public void own(Path path) {
    if (!weAreRoot) {
      return;
    }
    try {
      Files.setAttribute(path, "unix:uid", NOBODY);
      Files.setAttribute(path, "unix:gid", NOBODY);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot give " + path + " to user " + NOBODY, e);
    }
  }

  private static List<String> changeUser() {
    if (Programs.onPath("setpriv").isPresent()) {
      return List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--");
    }
    if (Programs.onPath("runuser").isPresent()) {
      return List.of("runuser", "-u", "nobody", "--");
    }
    throw new IllegalStateException(
        "PostgreSQL refuses to run as root, and neither setpriv nor runuser is on the PATH:"
            + " install the Debian package util-linux, or do not run as root.");
  }
}
