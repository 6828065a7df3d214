package org.flodgatt.config;

import java.util.Optional;
import org.flodgatt.event.Secret;

/**
 * What {@code flodgatt doctor} takes from the environment besides the server's settings.
 *
 * @param colours whether lines may be coloured: {@code NO_COLOR} is not set
 * @param token an access token to look with: {@code FLODGATT_TOKEN}
 */
public record DoctorVariables(boolean colours, Optional<Secret> token) {
  /** Reads the environment of this process. */
  public static DoctorVariables readProcess() {
    String noColour = System.getenv("NO_COLOR");
    return new DoctorVariables(
        noColour == null || noColour.isEmpty(),
        Optional.ofNullable(System.getenv("FLODGATT_TOKEN"))
            .map(String::strip)
            .filter(token -> !token.isEmpty())
            .map(Secret::new));
  }
}
