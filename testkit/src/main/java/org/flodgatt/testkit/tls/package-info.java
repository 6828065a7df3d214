/** Certificates for tests. */
@NullMarked
package org.flodgatt.testkit.tls;

import org.jspecify.annotations.NullMarked;
