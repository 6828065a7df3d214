package org.flodgatt.app;

import org.jspecify.annotations.Nullable;

/** Which build this is. */
final class BuildInfo {
  private BuildInfo() {}

  static String version() {
    @Nullable String version = BuildInfo.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }
}
