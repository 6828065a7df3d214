package org.flodgatt.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates are believed, everywhere.
 *
 * @param verify false when {@code NODE_TLS_REJECT_UNAUTHORIZED} is 0
 * @param extraCaCerts PEM file with further authorities, or {@code null}
 */
record TlsTrust(boolean verify, @Nullable Path extraCaCerts) {
  private static final String VERIFY = "NODE_TLS_REJECT_UNAUTHORIZED";

  static TlsTrust read(Environment env) {
    Path extra =
        env.readOptional("NODE_EXTRA_CA_CERTS", Form.certificates(env.workingDirectory()))
            .orElse(null);
    // Node takes everything but 0 for yes.
    boolean verify = !env.read(VERIFY, Form.TEXT).equals("0");
    if (!verify) {
      env.warn(VERIFY + "=0: no certificate of PostgreSQL or Redis is checked");
    }
    return new TlsTrust(verify, extra);
  }
}
